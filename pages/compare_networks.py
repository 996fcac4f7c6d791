"""How do two to six networks or variants differ, in total and layer by layer?"""

from cnnviz.ui import page

page.header("Compare", "How do networks and their variants differ, in total and layer by layer?")
