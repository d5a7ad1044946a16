"""The float32 model that quality is measured against is a model, and the integer one stays beside it."""

from benchmarks import quality


def test_the_integers_stay_beside_float32() -> None:
    found = quality.measure("auto", tokens=25)
    assert found["tokens"] == 100
    assert found["mean_kl"] <= quality.DIVERGENCE_BAR
    assert found["same_top_token"] >= 0.98  # a hundred tokens can't tell 99.5 % from 100 %
    assert abs(found["perplexity"] / found["perplexity_float32"] - 1) < 0.01
    assert "2.0e-05" in quality.report({**found, "mean_kl": 2e-5})
