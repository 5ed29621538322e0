"""An address as a square code that a phone can scan."""

from io import BytesIO

import qrcode
import qrcode.image.svg


def code_svg(address: str, *, border: int = 4) -> str:
    """The address as a square code, one path in SVG. Middle error correction: a poster may be torn or rained on.

    `border`: the quiet zone around it, in modules; four is what the standard asks for on a busy ground.
    """
    code = qrcode.QRCode(
        border=border,
        error_correction=qrcode.ERROR_CORRECT_M,
        image_factory=qrcode.image.svg.SvgPathImage,
    )
    code.add_data(address)
    target = BytesIO()
    code.make_image().save(target)
    return target.getvalue().decode()


def drawing_of(svg: str) -> str:
    """The drawing alone, without the declaration before it, to stand inside a page or document."""
    return svg[svg.index("<svg") :]
