"""python -m casework"""

import sys

from casework.command_line import main

sys.exit(main())
