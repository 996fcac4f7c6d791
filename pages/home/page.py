"""What do you want to see?"""

from cnnviz.kit import page
from pages.home.cards import cards

page.header(__file__)
cards()
