import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from core.model.checkpoint import load_encoder, load_features
from core.model.config import ModelConfig
from core.model.encoder import Encoder
from core.training.classifier import Classifier, encoder_state, parameter_groups, top_1


@pytest.fixture
def classifier():
    torch.manual_seed(0)
    return Classifier(5)


@pytest.fixture
def trained(classifier):
    """Statistics and affine parts that are not the initial ones."""
    for module in classifier.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.1)
            nn.init.normal_(module.running_mean, std=0.1)
            nn.init.uniform_(module.running_var, 0.5, 2.0)
    return classifier.eval()


def test_logits_for_any_size(classifier):
    assert classifier(torch.randn(2, 3, 40, 33)).shape == (2, 5)


def test_names_and_shapes_are_the_encoders(classifier):
    encoder = Encoder(ModelConfig()).features.state_dict()
    state = encoder_state(classifier.state_dict())
    assert {name: t.shape for name, t in state.items()} == {
        f"features.{name}": t.shape for name, t in encoder.items()
    }


@pytest.mark.slow
def test_the_encoder_computes_what_the_classifier_does(trained, network, tmp_path):
    path = tmp_path / "encoder.safetensors"
    save_file(encoder_state(trained.state_dict()), path)
    load_encoder(network, path)
    image = torch.randn(1, 3, 49, 65)
    with torch.inference_mode():
        wanted = trained.features(image)
        found = image
        for block in network.encoder.features:
            found = block(found)
    assert wanted.std() > 0.01
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


@pytest.mark.slow
def test_a_classifier_starts_from_a_file_of_torchvision(trained, tmp_path):
    path = tmp_path / "mobilenet_v2.pth"
    torch.save(trained.state_dict(), path)
    other = Classifier(3)
    load_features(other.features, path)
    for name, tensor in trained.features.state_dict().items():
        assert torch.equal(other.features.state_dict()[name], tensor)


def test_batch_norm_learns(classifier):
    before = classifier.features[0][1].running_mean.clone()
    classifier(torch.randn(4, 3, 32, 32)).sum().backward()
    assert not torch.equal(classifier.features[0][1].running_mean, before)
    assert all(p.grad is not None for p in classifier.parameters())


def test_vectors_do_not_decay(classifier):
    decaying, free = parameter_groups(classifier, 1e-4)
    assert (decaying["weight_decay"], free["weight_decay"]) == (1e-4, 0.0)
    assert {p.dim() for p in free["params"]} == {1}
    assert 1 not in {p.dim() for p in decaying["params"]}
    count = len(decaying["params"]) + len(free["params"])
    assert count == len(list(classifier.parameters()))


def test_top_1():
    logits = torch.tensor([[2.0, 1.0], [0.0, 1.0], [3.0, 1.0]])
    assert top_1(logits, torch.tensor([0, 1, 1])) == 2
