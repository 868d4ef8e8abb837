"""Tests of core.model.importing: official checkpoints made by the rule of the conformance data."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from core.errors import OutputError, WeightsError
from core.model.checkpoint import describe, load_network, save_network
from core.model.importing import TERMS, import_official
from core.model.lstt import LayerMemory
from core.model.network import Network

Weights = dict[str, Tensor]
NAME = "aotb.pth"


@pytest.fixture
def source(official_weights: Weights, tmp_path: Path) -> Path:
    """As AOT's training saves it, from several devices: wrapped, prefixed, with an optimiser."""
    path = tmp_path / NAME
    state = {f"module.{name}": tensor for name, tensor in official_weights.items()}
    state["module.encoder.features.0.1.num_batches_tracked"] = torch.tensor(3)
    optimiser = {"state": {0: {"step": 10}}, "param_groups": [{"lr": 2e-4, "name": "a"}]}
    torch.save({"state_dict": state, "optimizer": optimiser}, path)
    return path


def changed(weights: Weights, path: Path, **changes: Tensor | None) -> Path:
    state = {**weights, **changes}
    torch.save({name: tensor for name, tensor in state.items() if tensor is not None}, path)
    return path


def refusal(source: Path, target: Path) -> str:
    before = sorted(target.parent.iterdir())
    with pytest.raises(WeightsError) as caught:
        import_official(source, target, None, torch.float16)
    assert sorted(target.parent.iterdir()) == before
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.float16, 3e-3)], ids=["fp32", "fp16"]
)
def test_imported_weights_compute_what_the_official_code_computes(
    source: Path,
    tmp_path: Path,
    conformance_error: Callable[[Network, str], float],
    dtype: torch.dtype,
    tolerance: float,
) -> None:
    """Half precision rounds the logits, whose deviation is 0.41, by 2.3e-3 at most."""
    target = tmp_path / "aotb.safetensors"
    import_official(source, target, None, dtype)
    network = load_network(target)

    assert conformance_error(network, "aot_b") <= tolerance
    assert conformance_error(network, "aot_l_gap2") <= tolerance


def test_description(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "aotb.safetensors"
    description = import_official(source, target, None)

    assert description["source"] == NAME
    assert description["terms"] == TERMS == "imported; licence of the source applies"
    assert description["global_memory"] == "gated average, untrained"
    assert len(description["source_sha256"]) == 64
    assert description.items() <= describe(target).items()


@pytest.mark.slow
def test_global_memory_is_kept_from_other_weights(source: Path, tmp_path: Path) -> None:
    ours = Network()
    with torch.no_grad():
        for parameter in ours.global_memory.parameters():
            parameter.fill_(0.25)
    donor, target = tmp_path / "ours.safetensors", tmp_path / "aotb.safetensors"
    save_network(donor, ours.state_dict(), ours.config, {"terms": "not for sale"})

    description = import_official(source, target, donor)

    imported = load_network(target)
    assert all(bool((p == 0.25).all()) for p in imported.global_memory.parameters())
    assert not bool((imported.decoder.logits.weight == ours.decoder.logits.weight).all())
    assert description["global_memory"] == "kept from ours.safetensors"
    assert description["global_memory_terms"] == "not for sale"


@pytest.mark.slow
def test_two_imports_are_equal(source: Path, tmp_path: Path) -> None:
    targets = [tmp_path / "a.safetensors", tmp_path / "b.safetensors"]
    state = torch.get_rng_state()
    for target in targets:
        import_official(source, target, None)

    first, second = (load_file(target) for target in targets)
    assert all(torch.equal(tensor, second[name]) for name, tensor in first.items())
    assert torch.equal(torch.get_rng_state(), state)


def test_the_untrained_global_memory_moves_slowly_towards_what_it_absorbs(
    source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "a.safetensors"
    import_official(source, target, None)

    network = load_network(target)
    before, frame = (
        tuple(LayerMemory(torch.full((1, 6, 256), v), torch.full((1, 6, 256), v)) for _ in range(3))
        for v in (0.0, 1.0)
    )
    with torch.no_grad():
        after = network.absorb(before, frame, (2, 3))
    for layer in after:
        for part in layer:
            assert 0.0 < float(part.min()) < float(part.max()) < 0.5


def test_bare_state_without_prefix(official_weights: Weights, tmp_path: Path) -> None:
    source = changed(official_weights, tmp_path / NAME)
    import_official(source, tmp_path / "a.safetensors", None)

    assert load_network(tmp_path / "a.safetensors")


def test_other_network_names_what_is_missing_and_unknown(
    official_weights: Weights, tmp_path: Path
) -> None:
    source = changed(
        official_weights,
        tmp_path / NAME,
        **{
            "LSTT.layers.2.norm1.weight": None,
            "LSTT.layers.2.norm1.bias": None,
            "encoder.layer1.weight": torch.zeros(2),
            "decoder.conv_out.bias": torch.zeros(12),
        },
    )

    assert refusal(source, tmp_path / "a.safetensors") == (
        "aotb.pth is no AOT-B or AOT-L checkpoint with MobileNet-V2 (missing "
        "LSTT.layers.2.norm1.weight and 1 more; unknown encoder.layer1.weight; of another shape "
        "decoder.conv_out.bias). Nothing was written. Choose another file."
    )


@pytest.mark.parametrize("value", [float("nan"), 1e6])
def test_values_that_half_precision_cannot_hold(
    official_weights: Weights, tmp_path: Path, value: float
) -> None:
    source = changed(
        official_weights,
        tmp_path / NAME,
        **{"decoder.conv_out.bias": torch.full((11,), value)},
    )

    assert "decoder.conv_out.bias holds values out of range" in refusal(
        source, tmp_path / "a.safetensors"
    )


def test_names_cannot_break_the_line(official_weights: Weights, tmp_path: Path) -> None:
    source = changed(
        official_weights, tmp_path / NAME, **{"a\nb\x1b[2J" + "c" * 500: torch.zeros(1)}
    )

    text = refusal(source, tmp_path / "a.safetensors")
    assert "unknown a?b?[2Jccc" in text
    assert len(text) < 300


def test_a_target_that_cannot_be_written(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OutputError):
        import_official(source, tmp_path / "file" / "a.safetensors", None)
