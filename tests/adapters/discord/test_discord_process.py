"""`bot.py run`, `doctor` and `discord invite` as processes of their own, pointed at a local Discord."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.servers.discord import DiscordServer
from tests.servers.discord_client import until
from tests.servers.huggingface import HuggingFaceServer

ROOT = Path(__file__).parents[3]


def environment(server: DiscordServer, papers: HuggingFaceServer) -> dict[str, str]:
    return {
        **os.environ,
        **server.environment,
        "HF_API_BASE": papers.api,
        "ARXIV_API_BASE": papers.url,
        "ARXIV_RSS_BASE": papers.url,
        "PYTHONWARNINGS": "default::ResourceWarning",
    }


@asynccontextmanager
async def begun(folder: Path, environ: dict[str, str], *command: str) -> AsyncIterator[Process]:
    """A `bot.py` that is killed at the end if it still runs."""
    file = folder / "config.toml"
    file.write_text(f'[bot]\ndata = "{folder}/data"\nlog_format = "json"\n')
    process = await asyncio.create_subprocess_exec(
        sys.executable, ROOT / "bot.py", "--config", file, *command, env=environ, stdout=PIPE, stderr=PIPE, cwd=folder
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_a_fresh_installation_answers_and_leaves_cleanly_at_sigterm(tmp_path: Path) -> None:
    async with DiscordServer() as server, HuggingFaceServer({}) as papers:
        ana = server.person("ana")
        channel = server.channel(server.guild("lab", ana), "papers")
        async with begun(tmp_path, environment(server, papers), "run") as process:
            await server.ready(seconds=30)
            await asyncio.sleep(0.3)
            answer = await server.slash(ana, channel, "papers", "help")
            assert "What you can ask me" in answer.text
            server.gateway.drop()
            assert "You follow nothing yet" in (await server.slash(ana, channel, "papers", "subscriptions")).text
            process.send_signal(signal.SIGTERM)
            _, told = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 0
        assert server.token.encode() not in told
        assert b"Traceback" not in told, told.decode()
        assert b"ResourceWarning" not in told, told.decode()


async def test_it_starts_before_the_network_is_there_and_answers_once_it_is(tmp_path: Path) -> None:
    async with DiscordServer() as server, HuggingFaceServer({}) as papers:
        ana = server.person("ana")
        channel = server.channel(server.guild("lab", ana), "papers")
        await server.go_down()
        async with begun(tmp_path, environment(server, papers), "run") as process:
            assert process.stderr
            while b"discord_unreachable" not in (told := await asyncio.wait_for(process.stderr.readline(), 30)):
                assert told, "it ended"
            await server.listen()
            await server.ready(seconds=30)
            assert "What you can ask me" in (await server.slash(ana, channel, "papers", "help")).text
            process.send_signal(signal.SIGTERM)
            _, rest = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 0
        assert b"Traceback" not in rest, rest.decode()


async def test_an_answer_under_way_at_sigterm_still_arrives(tmp_path: Path) -> None:
    async with DiscordServer() as server, HuggingFaceServer({}) as papers:
        ana = server.person("ana")
        channel = server.channel(server.guild("lab", ana), "papers")
        async with begun(tmp_path, environment(server, papers), "run") as process:
            await server.ready(seconds=30)
            server.door.slow_by = 0.5
            server.fail("slow", on="POST /interactions/")
            asking = asyncio.create_task(server.slash(ana, channel, "papers", "help"))
            await until(lambda: server.asked("POST /interactions/"))
            process.send_signal(signal.SIGTERM)
            assert "What you can ask me" in (await asking).text
            await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 0


async def test_a_token_that_is_revoked_meanwhile_ends_the_process_in_one_sentence(tmp_path: Path) -> None:
    async with DiscordServer() as server, HuggingFaceServer({}) as papers:
        async with begun(tmp_path, environment(server, papers), "run") as process:
            await server.ready(seconds=30)
            await server.revoke_token()
            _, told = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 2
        assert told.decode().splitlines()[-1].startswith("[discord] token is not accepted")
        assert b"Traceback" not in told, told.decode()


async def test_a_wrong_token_ends_the_process_in_one_sentence(tmp_path: Path) -> None:
    async with DiscordServer() as server, HuggingFaceServer({}) as papers:
        environ = environment(server, papers) | {"DISCORD_TOKEN": "MTIz.revoked.token"}
        async with begun(tmp_path, environ, "run") as process:
            _, told = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 2
        assert told.decode().splitlines()[-1].startswith("[discord] token is not accepted")
        assert b"MTIz.revoked" not in told


async def test_the_invitation_names_both_ways_to_install_it(tmp_path: Path) -> None:
    async with DiscordServer() as server, HuggingFaceServer({}) as papers:
        environ = environment(server, papers)
        async with begun(tmp_path, environ, "discord", "invite") as process:
            said, _ = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 0
        link = f"https://discord.com/oauth2/authorize?client_id={server.bot.id}"
        assert f"{link}&scope=bot+applications.commands&integration_type=0&permissions=274878024704" in said.decode()
        assert f"{link}&scope=applications.commands&integration_type=1" in said.decode()


async def test_the_doctor_is_content_with_a_bot_that_is_in_a_server(tmp_path: Path) -> None:
    async with DiscordServer() as server, HuggingFaceServer({}) as papers:
        server.guild("lab")
        async with begun(tmp_path, environment(server, papers), "doctor") as process:
            said, _ = await asyncio.wait_for(process.communicate(), 60)
        assert "ok  Discord: signed in as paperboy, in 1 server" in said.decode()
