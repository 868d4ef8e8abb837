"""Where each of our weights lies in the official AOT network's checkpoints.

The two networks are the same without the global memory, so official weights can be loaded and
their outputs compared. The official `LSTT.mask_token` is never used and has no place here.
"""

import re
from collections.abc import Mapping

_PARTS = {
    "encoder.projector": "encoder_projector",
    "identity.bank": "patch_wise_id_bank",
    "lstt.output_norms": "LSTT.decoder_norms",
    "decoder.entry.conv": "decoder.conv_in.conv",
    "decoder.entry.norm": "decoder.conv_in.gn",
    "decoder.merge_16.conv": "decoder.conv_16x.conv",
    "decoder.merge_16.norm": "decoder.conv_16x.gn",
    "decoder.merge_8.conv": "decoder.conv_8x.conv",
    "decoder.merge_8.norm": "decoder.conv_8x.gn",
    "decoder.merge_4.conv": "decoder.conv_4x.conv",
    "decoder.merge_4.norm": "decoder.conv_4x.gn",
    "decoder.adapt_16": "decoder.adapter_16x",
    "decoder.adapt_8": "decoder.adapter_8x",
    "decoder.adapt_4": "decoder.adapter_4x",
    "decoder.logits": "decoder.conv_out",
}
_LAYER_PARTS = {
    "norm_self": "norm1",
    "norm_memory": "norm2",
    "norm_feedforward": "norm3",
    "self_attention.to_query": "self_attn.linear_Q",
    "self_attention.to_key": "self_attn.linear_K",
    "self_attention.to_value": "self_attn.linear_V",
    "self_attention.output": "self_attn.projection",
    "to_key": "linear_Q",
    "to_value": "linear_V",
    "long_term.output": "long_term_attn.projection",
    "short_term.relative_key": "short_term_attn.relative_emb_k",
    "short_term.relative_value": "short_term_attn.relative_emb_v",
    "short_term.output": "short_term_attn.projection",
    "feedforward.expand": "linear1",
    "feedforward.norm": "activation.gn",
    "feedforward.mix": "activation.conv",
    "feedforward.reduce": "linear2",
}
_LAYER = re.compile(r"lstt\.layers\.(\d+)\.(.+)")


def official_name(ours: str) -> str | None:
    """The official name of one of our weights; None for the global memory, which AOT lacks."""
    if ours.startswith("global_memory."):
        return None
    layer = _LAYER.fullmatch(ours)
    if layer is not None:
        return f"LSTT.layers.{layer[1]}.{_renamed(layer[2], _LAYER_PARTS)}"
    return _renamed(ours, _PARTS)


def _renamed(name: str, parts: Mapping[str, str]) -> str:
    """`name` with the part it begins with replaced; the encoder's names are the same in both."""
    for ours, theirs in parts.items():
        if name == ours or name.startswith(f"{ours}."):
            return theirs + name.removeprefix(ours)
    return name
