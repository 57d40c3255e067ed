"""`watch(model)` before a trainer of another library: it hears of that loop as of any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.installed import needs

if TYPE_CHECKING:
    from pathlib import Path

    from gradyan.simulations.diagnosis.records import Record


@needs("torch", "pytorch_lightning")
@pytest.mark.filterwarnings("ignore")
def test_lightning() -> None:
    import pytorch_lightning as lightning  # noqa: PLC0415
    import torch  # noqa: PLC0415

    from gradyan import watch  # noqa: PLC0415

    class Net(lightning.LightningModule):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = torch.nn.Linear(5, 8), torch.nn.Linear(8, 3)

        def training_step(self, batch: Any, _: int) -> Any:
            x, y = batch
            return torch.nn.functional.cross_entropy(self.b(self.a(x).relu()), y)

        def configure_optimizers(self) -> Any:
            return torch.optim.Adam(self.parameters(), 1e-2)

    torch.manual_seed(0)
    data = torch.utils.data.TensorDataset(torch.randn(64, 5), torch.randint(0, 3, (64,)))
    model = Net()
    with watch(model) as watched:
        lightning.Trainer(
            max_epochs=5, accelerator="cpu", logger=False, enable_checkpointing=False,
            enable_progress_bar=False, enable_model_summary=False, accumulate_grad_batches=2,
            gradient_clip_val=0.05,
        ).fit(model, torch.utils.data.DataLoader(data, batch_size=8))  # fmt: skip
    record: Record = watched.record()
    assert len(record.loss) == len(record.steps) == 20
    assert (record.facts["passes"] == 2).all()
    norm = record.facts["gradient_norm"] * record.facts["clipped"]
    assert norm == pytest.approx(np.minimum(record.facts["gradient_norm"], 0.05), rel=1e-3)
    assert [(layer.name, layer.activation) for layer in record.layers] == [
        ("a", "relu"), ("b", "none")]  # fmt: skip
    assert record.origin["loss"] == "div nll_loss log_softmax"


@needs("torch", "transformers", "accelerate")
@pytest.mark.filterwarnings("ignore")
def test_the_trainer_of_hugging_face(tmp_path: Path) -> None:
    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    from gradyan import watch  # noqa: PLC0415

    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=50, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=16)  # fmt: skip
    model = transformers.BertForSequenceClassification(config)
    data = [{"input_ids": torch.randint(0, 50, (8,)), "labels": k % 2} for k in range(64)]
    asked = transformers.TrainingArguments(
        str(tmp_path), num_train_epochs=2, per_device_train_batch_size=8, use_cpu=True,
        report_to=[], save_strategy="no", logging_steps=1000, disable_tqdm=True)  # fmt: skip
    with watch(model) as watched:
        transformers.Trainer(model, asked, train_dataset=data).train()
    record: Record = watched.record()
    assert len(record.loss) == len(record.steps) == 16
    assert record.facts["learning_rate"][[0, 15]] == pytest.approx([5e-5, 5e-5 / 16])
    activations = {layer.name: layer.activation for layer in record.layers}
    assert activations["bert.encoder.layer.1.intermediate.dense"] == "gelu"
    assert record.origin["output"] == record.layers[-1].name == "classifier"
    assert not np.isnan(record.series["gradient"]).any()
