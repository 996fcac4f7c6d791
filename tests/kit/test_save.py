"""Files that are taken along say by their name where they are from."""

from cnnviz.kit.save import called, commented


def test_a_name_says_settings_page_and_content_once():
    assert called(["vgg16", "224", "memory"], "memory.csv") == "cnnviz-vgg16-224-memory.csv"
    assert called(["vgg16", "memory"], "batches.csv") == "cnnviz-vgg16-memory-batches.csv"
    assert called(["alexnet", "architectures"], "architecture.svg") == (
        "cnnviz-alexnet-architecture.svg"
    )
    assert called(["compare"], "history.json") == "cnnviz-compare-history.json"


def test_a_name_is_short_and_ascii():
    name = called(["a-page", "x" * 90], "größe.csv")
    assert name.isascii() and name.endswith("-gr-e.csv") and len(name) <= 80


def test_code_says_where_it_is_from():
    origin = {"link": "https://a.example/memory?k=5", "convention": "Per image."}
    assert commented("x = 1\n", origin) == "# https://a.example/memory?k=5\n# Per image.\n\nx = 1\n"
