"""The Flask extensions, made once and bound to an app by `create_app`."""

from flask_babel import Babel
from flask_login import LoginManager

babel = Babel()
login = LoginManager()
