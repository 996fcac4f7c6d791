"""Files that are taken along say by their name where they are from."""

from cnnviz.kit.save import called


def test_a_name_says_page_network_and_content_once():
    assert called(["memory", "vgg16"], "vgg16_memory.csv") == "cnnviz-vgg16-memory.csv"
    assert called(["memory", "vgg16"], "batches.csv") == "cnnviz-memory-vgg16-batches.csv"
    assert called(["compare"], "history.json") == "cnnviz-compare-history.json"


def test_a_name_is_short_and_ascii():
    name = called(["a-page", "x" * 90], "größe.csv")
    assert name.isascii() and name.endswith(".csv") and len(name) <= 80
