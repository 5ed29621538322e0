"""Files for the browser in an image: named by their content and compressed once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedFiles(CompressedManifestStaticFilesStorage):
    """Source maps stay out of the image, so references to them are not followed."""

    patterns = tuple(
        (extension, tuple(one for one in wanted if "sourceMappingURL" not in str(one)))
        for extension, wanted in CompressedManifestStaticFilesStorage.patterns
    )
