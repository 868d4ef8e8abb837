"""Tests of core.training.groups."""

from core.model.network import Network
from core.training.groups import parameter_groups

FROZEN = [f"encoder.features.{stage}." for stage in range(4)]


def test_no_weight_decay_for_vectors_tables_and_the_last_layer(network: Network) -> None:
    network.freeze_stem()
    names = {id(parameter): name for name, parameter in network.named_parameters()}
    groups = {
        (group["encoder"], group["decays"]): {names[id(p)] for p in group["params"]}
        for group in parameter_groups(network)
    }

    spared = groups[False, False]
    assert {"decoder.logits.weight", "lstt.layers.1.short_term.relative_value"} <= spared
    assert "lstt.layers.0.norm_self.weight" in spared
    assert "decoder.entry.conv.weight" in groups[False, True]
    assert groups.keys() == {(False, False), (False, True), (True, True)}
    in_groups = [name for group in groups.values() for name in group]
    assert len(in_groups) == len(set(in_groups))
    assert not any(name.startswith(tuple(FROZEN)) for name in in_groups)
