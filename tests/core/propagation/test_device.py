import pytest
import torch

from core.errors import DeviceError, EvermaskError, OutOfMemoryError
from core.propagation import device as module
from core.propagation.device import (
    Device,
    choose_device,
    device_failures,
    is_device_fault,
    is_out_of_memory,
    leave_one_core_free,
)


@pytest.fixture
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


def test_an_unknown_device_is_refused_with_the_known_ones() -> None:
    with pytest.raises(EvermaskError, match=r"'tpu' is not known.*auto, cpu, cuda or mps"):
        choose_device("tpu")


@pytest.mark.usefixtures("no_gpu")
@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_refused_with_what_would_do(name: str) -> None:
    with pytest.raises(EvermaskError, match=f"no usable {name} device.*--device cpu"):
        choose_device(name)


def test_an_unknown_precision_is_refused_with_the_known_ones() -> None:
    with pytest.raises(EvermaskError, match=r"'fp16' is not known.*auto, fp32 or bf16"):
        choose_device("cpu", "fp16")


@pytest.mark.usefixtures("no_gpu")
def test_auto_without_a_gpu_is_the_processor() -> None:
    chosen = choose_device()
    assert chosen.torch_device.type == "cpu"
    assert chosen.text.startswith("CPU")


def test_auto_prefers_cuda_then_mps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert choose_device().torch_device.type == "mps"

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: True)
    monkeypatch.setattr(module, "_words", lambda kind, precision: kind)
    assert choose_device().torch_device.type == "cuda"
    assert choose_device().dtype == torch.bfloat16


@pytest.mark.parametrize(("has_bf16", "dtype"), [(True, torch.bfloat16), (False, torch.float32)])
def test_auto_takes_bf16_only_where_the_processor_has_it(
    monkeypatch: pytest.MonkeyPatch, has_bf16: bool, dtype: torch.dtype
) -> None:
    monkeypatch.setattr(module, "_processor_has_bf16", lambda: has_bf16)
    assert choose_device("cpu").dtype == dtype


def test_a_named_precision_is_taken_and_said() -> None:
    assert choose_device("cpu", "bf16").dtype == torch.bfloat16
    assert choose_device("cpu", "fp32").dtype == torch.float32
    assert "fp32" in choose_device("cpu", "fp32").text


def test_work_is_done_in_the_chosen_precision() -> None:
    ones = torch.ones(2, 2)
    for dtype in (torch.float32, torch.bfloat16):
        with Device(torch.device("cpu"), dtype, "").autocast():
            assert (ones @ ones).dtype == dtype


def test_the_process_has_taken_some_memory() -> None:
    peak = choose_device("cpu").peak_memory_bytes()
    assert 10 << 20 < peak < 1 << 40


@pytest.mark.parametrize(
    ("cores", "setting", "expected"), [(8, None, [7]), (1, None, [1]), (8, "4", [])]
)
def test_one_core_stays_free_unless_the_user_said_how_many(
    monkeypatch: pytest.MonkeyPatch, cores: int, setting: str | None, expected: list[int]
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(module.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(torch, "set_num_threads", asked.append)
    monkeypatch.delenv("OMP_NUM_THREADS")
    if setting:
        monkeypatch.setenv("OMP_NUM_THREADS", setting)

    leave_one_core_free()

    assert asked == expected


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)"),
        RuntimeError("CUDA error: out of memory"),
    ],
)
def test_every_devices_way_to_say_that_memory_ran_out(error: RuntimeError) -> None:
    assert is_out_of_memory(error)
    assert not is_device_fault(error)


def test_a_fault_of_the_device_is_no_lack_of_memory() -> None:
    fault = RuntimeError("CUDA error: an illegal memory access was encountered")
    assert is_device_fault(fault)
    assert not is_out_of_memory(fault)


def test_a_bug_of_ours_is_neither() -> None:
    bug = RuntimeError("The size of tensor a (3) must match the size of tensor b (4)")
    assert not is_device_fault(bug)
    assert not is_out_of_memory(bug)


@pytest.mark.parametrize(
    ("raised", "becomes"),
    [
        (torch.OutOfMemoryError("CUDA out of memory."), OutOfMemoryError),
        (
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"),
            OutOfMemoryError,
        ),
        (RuntimeError("CUDA error: device-side assert triggered"), DeviceError),
        (RuntimeError("shape mismatch"), RuntimeError),
        (ValueError("a bug"), ValueError),
    ],
)
def test_failures_of_the_device_are_told_apart_from_bugs(
    raised: Exception, becomes: type[Exception]
) -> None:
    with pytest.raises(becomes) as caught, device_failures(41):
        raise raised
    assert type(caught.value) is becomes
    if issubclass(becomes, DeviceError):
        assert "frame 41" in str(caught.value)
