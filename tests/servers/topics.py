"""Twelve invented corners of research, as words to make papers from. Any likeness to a real paper is chance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """What people in one corner of research write about."""

    name: str
    methods: tuple[str, ...]
    tasks: tuple[str, ...]
    benchmarks: tuple[str, ...]
    keywords: tuple[str, ...]
    category: str
    """The arXiv category."""


FIELDS = (
    Field(
        "robot manipulation",
        ("diffusion policy", "visuomotor imitation learning", "tactile action chunking"),
        ("dexterous robot grasping", "bimanual cloth folding", "long-horizon kitchen manipulation"),
        ("PantryBench", "FoldArena"),
        ("robot learning", "diffusion policy", "imitation learning"),
        "cs.RO",
    ),
    Field(
        "graph learning",
        ("graph neural network", "spectral message passing", "graph transformer"),
        ("molecular property prediction", "traffic forecasting on road graphs", "link prediction in citation graphs"),
        ("HexaGraph", "OpenMesh-20"),
        ("graph neural networks", "message passing", "molecules"),
        "cs.LG",
    ),
    Field(
        "language agents",
        ("tool-using language agent", "multi-agent planning", "self-reflective agent memory"),
        ("web navigation", "office workflow automation", "repository-level issue fixing"),
        ("DeskWorld", "ClickGauntlet"),
        ("large language model agents", "tool use", "planning"),
        "cs.AI",
    ),
    Field(
        "video generation",
        ("latent video diffusion", "autoregressive frame transformer", "camera-conditioned flow matching"),
        ("minute-long text-to-video generation", "consistent character animation", "controllable camera motion"),
        ("ReelScore", "MotionLedger"),
        ("video generation", "diffusion models", "text-to-video"),
        "cs.CV",
    ),
    Field(
        "retrieval",
        ("retrieval-augmented generation", "late-interaction dense retriever", "learned sparse index"),
        ("multi-hop question answering", "legal document search", "citation-faithful summarization"),
        ("AtlasQA", "DocketSearch"),
        ("retrieval-augmented generation", "dense retrieval", "question answering"),
        "cs.IR",
    ),
    Field(
        "quantization",
        ("two-bit weight quantization", "rotation-aware post-training quantization", "mixed-precision key-value cache"),
        ("on-device language model inference", "long-context serving", "low-memory fine-tuning"),
        ("PocketEval", "EdgeLatency"),
        ("quantization", "model compression", "efficient inference"),
        "cs.LG",
    ),
    Field(
        "preference learning",
        ("reinforcement learning from human feedback", "direct preference optimization", "process reward model"),
        ("aligning helpful assistants", "reducing reward hacking", "calibrated refusal"),
        ("CandorSuite", "HonestMile"),
        ("alignment", "reinforcement learning", "reward models"),
        "cs.CL",
    ),
    Field(
        "speech",
        ("streaming speech codec", "zero-shot voice cloning", "end-to-end spoken dialogue model"),
        ("low-resource speech recognition", "expressive text-to-speech synthesis", "simultaneous translation"),
        ("TongueTied", "ChorusBench"),
        ("speech synthesis", "speech recognition", "audio language models"),
        "eess.AS",
    ),
    Field(
        "protein design",
        ("equivariant protein diffusion", "protein language model", "structure-aware inverse folding"),
        ("de novo binder design", "enzyme stability prediction", "antibody loop modelling"),
        ("FoldLedger", "BinderCup"),
        ("protein design", "equivariant networks", "computational biology"),
        "q-bio.BM",
    ),
    Field(
        "3D scenes",
        ("3D Gaussian splatting", "feed-forward neural radiance field", "surface-aligned primitives"),
        ("street-scale scene reconstruction", "relightable avatars", "single-image novel view synthesis"),
        ("Street360", "GlintSet"),
        ("gaussian splatting", "novel view synthesis", "3d reconstruction"),
        "cs.CV",
    ),
    Field(
        "mathematical reasoning",
        ("chain-of-thought verifier", "formal proof search", "curriculum of synthetic lemmas"),
        ("olympiad mathematical reasoning", "autoformalization of textbooks", "numerical word problems"),
        ("LemmaLadder", "SumTotal"),
        ("mathematical reasoning", "theorem proving", "chain-of-thought"),
        "cs.CL",
    ),
    Field(
        "federated learning",
        ("federated averaging with drift correction", "differentially private adapters", "asynchronous split learning"),
        ("hospital records across sites", "keyboard personalization on phones", "non-identical sensor fleets"),
        ("SiloMix", "FleetDrift"),
        ("federated learning", "differential privacy", "personalization"),
        "cs.DC",
    ),
)
NAMES = (
    "Arbor",
    "Bellows",
    "Cobalt",
    "Dovetail",
    "Ember",
    "Fathom",
    "Gantry",
    "Hollow",
    "Isle",
    "Juniper",
    "Keel",
    "Lumen",
)
TURNS = (
    "Rethinking {m} for {t} with {n}",
    "{n}: {m} for {t}",
    "{n}: Scaling {m} to {t}",
    "When Does {m} Help {t}? The {n} Study",
    "{n}: Towards Reliable {t} with {m}",
)
CLAIMS = (
    "We find that the failures of {m} share one cause: what is learned early is rarely questioned later.",
    "Existing uses of {m} either forget rare cases or pay for them twice.",
    "A careful audit shows that most gains of {m} come from data that nobody would have at hand in practice.",
    "Practitioners of {m} tune by hand what could be learned.",
)
PROPOSALS = (
    "We propose {n}, a training recipe that asks a model to state what would change its prediction.",
    "{n} replaces the fixed schedule by one that is derived from the model's own uncertainty.",
    "We introduce {n}, which needs a single pass over the data and no labels beyond those already there.",
    "At the heart of {n} lies a small critic that is trained jointly and thrown away afterwards.",
)
ENDINGS = (
    "Code, data and all negative results are released.",
    "We close with three experiments that did not work, and why.",
    "A user study with forty experts confirms the preference.",
    "The effect holds across five random seeds and two model sizes.",
)
GIVEN = (
    "Ada",
    "Bo",
    "Chiara",
    "Dmitri",
    "Esra",
    "Fatou",
    "Goran",
    "Hana",
    "Ines",
    "Jun",
    "Kwame",
    "Leïla",
    "Mateusz",
    "Noor",
    "Øyvind",
    "Priya",
)
FAMILY = (
    "Abara",
    "Brandt",
    "Castel",
    "Demir",
    "Eriksen",
    "Fujita",
    "Garnier",
    "Huang",
    "Ivanova",
    "Jansen",
    "Kimura",
    "Łukasik",
    "Moreau",
    "Novák",
    "Okafor",
    "Park",
)
ORGANIZATIONS = (
    ("northwind-lab", "Northwind Lab"),
    ("uni-seeberg", "University of Seeberg"),
    ("tidal", "Tidal Research"),
)
