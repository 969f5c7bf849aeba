"""Chinese text as data: normal form, numerals, segmentation, fuzzy measures, pinyin. Knows nothing of the product."""
