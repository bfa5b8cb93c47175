"""Article → Article in another script: zh-Hans-CN ⇄ zh-Hant-TW / zh-Hant-HK."""

from publish.variants.scripts import convert_text, detect_language
from publish.variants.tree import convert_article, convert_manifest

__all__ = ["convert_article", "convert_manifest", "convert_text", "detect_language"]
