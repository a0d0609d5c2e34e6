"""The views.* methods, and opening, updating and pushing views in answer to a submission."""

from __future__ import annotations

import time
from typing import Any

from tests.servers.slack_api import Call, Method
from tests.servers.slack_chat import with_ids
from tests.servers.slack_limits import check_view
from tests.servers.slack_quota import TIER_4
from tests.servers.slack_surfaces import MODAL_STACK, Trigger, View, initial_values
from tests.servers.slack_world import ApiError, Json, World


def open_modal(call: Call) -> Json:
    definition = _definition(call, "modal")
    trigger = _spend(call)
    view = _made(call.world, trigger.user, trigger.workspace, call.me, definition)
    call.world.surfaces.modals[trigger.user] = [view]
    return {"view": view.to_json(call.world.app.id)}


def push(call: Call) -> Json:
    definition = _definition(call, "modal")
    trigger = _spend(call)
    view = push_on(call.world, trigger.user, trigger.workspace, call.me, definition)
    return {"view": view.to_json(call.world.app.id)}


def update(call: Call) -> Json:
    view = _wanted(call)
    definition = _definition(call, view.kind)
    if call.args.get("hash") not in (None, "", view.hash):
        raise ApiError("hash_conflict")
    replace(call.world, view, definition)
    return {"view": view.to_json(call.world.app.id)}


def publish(call: Call) -> Json:
    user = call.user(call.text("user_id"))
    if user is None:
        raise ApiError("user_not_found")
    if not call.world.app.home_tab:
        raise ApiError("not_enabled")
    definition = _definition(call, "home")
    homes = call.world.surfaces.homes
    known = homes.get(user.id)
    if known and call.args.get("hash") not in (None, "", known.hash):
        raise ApiError("hash_conflict")
    if known:
        replace(call.world, known, definition)
    else:
        homes[user.id] = _made(call.world, user.id, user.workspace.id, call.me, definition)
    return {"view": homes[user.id].to_json(call.world.app.id)}


def push_on(world: World, user: str, workspace: str, bot: str, definition: Json) -> View:
    """Lay a modal on top of the person's others. Raises ApiError when there are too many or none."""
    stack = world.surfaces.modals.get(user, [])
    if not stack:
        raise ApiError("not_found")
    if len(stack) >= MODAL_STACK:
        raise ApiError("push_limit_reached")
    view = _made(world, user, workspace, bot, definition)
    view.root, view.previous = stack[0].id, stack[-1].id
    stack.append(view)
    return view


def replace(world: World, view: View, definition: Json) -> None:
    """Show another definition in the same view; what was entered stays in inputs that keep both their ids."""
    before = view.values
    view.definition, view.blocks = definition, with_ids(world, definition["blocks"])
    view.hash, view.errors = world.new_ts(), {}
    view.values = initial_values(view.blocks)
    for block_id, actions in view.values.items():
        kept = before.get(block_id, {})
        actions |= {name: kept[name] for name in actions if kept.get(name, {}).get("type") == actions[name]["type"]}


def _made(world: World, user: str, workspace: str, bot: str, definition: Json) -> View:
    blocks = with_ids(world, definition["blocks"])
    name = world.new_id("V")
    return View(name, user, workspace, bot, definition, blocks, world.new_ts(), name, values=initial_values(blocks))


def _definition(call: Call, surface: str) -> Json:
    view: Any = call.args.get("view")
    check_view(view, surface)
    if (external := view.get("external_id")) and _taken(call, external):
        raise ApiError("duplicate_external_id")
    assert isinstance(view, dict)
    return view


def _taken(call: Call, external: str) -> bool:
    """Whether another open view has this external_id."""
    mine = (call.args.get("view_id"), call.args.get("external_id"))
    others = [one for one in call.world.surfaces.every() if one.id not in mine and one.kind == "modal"]
    return external != mine[1] and any(one.definition.get("external_id") == external for one in others)


def _spend(call: Call) -> Trigger:
    """Exchange the trigger_id: once, and soon."""
    if "trigger_id" not in call.args:
        raise ApiError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: trigger_id"]}
        )
    trigger = call.world.surfaces.triggers.get(call.text("trigger_id"))
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    if time.monotonic() > trigger.until:
        raise ApiError("expired_trigger_id")
    trigger.used = True
    return trigger


def _wanted(call: Call) -> View:
    view_id, external = call.args.get("view_id"), call.args.get("external_id")
    for view in call.world.surfaces.every():
        if view.id == view_id or (external and view.definition.get("external_id") == external):
            return view
    raise ApiError("not_found")


METHODS = {
    "views.open": Method(open_modal, per_minute=TIER_4),
    "views.push": Method(push, per_minute=TIER_4),
    "views.update": Method(update, per_minute=TIER_4),
    "views.publish": Method(publish, per_minute=TIER_4),
}
