"""The network: tensors in, tensors out, no state. Memories are passed in and handed back."""
