# SPDX-License-Identifier: GPL-3.0-or-later
"""Photographs the window over a data directory: photograph.py DIRECTORY PICTURE"""

import sys

from window import Window, pump

window = Window(data_directory=sys.argv[1])
window.see("list item", "Vision")
pump(1.5)
window.photograph(sys.argv[2])
window.close()
