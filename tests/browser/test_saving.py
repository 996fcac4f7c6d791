"""What the Save menu hands out that a browser makes: pictures, and a frame on a foreign page."""

import xml.etree.ElementTree as ET

from PIL import Image

from cnnviz.drawing.palette import colour


def test_pictures_are_files_that_say_where_they_are_from(visit, tmp_path):
    """Of a drawing and of a chart, on the dark phone: on white, with the link inside."""
    address = "/architectures?network=lenet5&tab=where-parameters-and-multiplies-sit"
    seen = visit(address, width=390, scheme="dark")
    seen.page.get_by_test_id("stPopoverButton").filter(has_text="Save").click()
    menu = seen.page.get_by_test_id("stPopoverBody")

    def taken(label, name):
        with seen.page.expect_download() as download:
            menu.get_by_role("button", name=label, exact=True).nth(
                int(name != "architecture")
            ).click()
        assert download.value.suggested_filename.startswith("cnnviz-lenet5-32-")
        assert download.value.suggested_filename.endswith(f"{name}.{label.lower()}")
        download.value.save_as(tmp_path / label)
        return tmp_path / label

    for name in ("architecture", "shares"):
        picture = Image.open(taken("PNG", name))
        link = picture.text["Source"]
        assert link.startswith(f"{seen.server.url}/architectures?network=lenet5&")
        assert "1 MAC = 2 FLOPs" in picture.text["Description"]
        colours = {each for _count, each in picture.convert("RGB").getcolors(1_000_000)}
        assert picture.getpixel((0, 0))[:3] == (255, 255, 255)
        assert bytes.fromhex(colour("conv")[1:]) in {bytes(each) for each in colours}
        root = ET.parse(taken("SVG", name)).getroot()
        assert link in root[0].text
    for button in menu.get_by_role("button").all():
        assert button.evaluate("each => each.scrollWidth <= each.clientWidth + 1")
    seen.healthy()
