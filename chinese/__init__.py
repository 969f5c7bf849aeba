"""Chinese text as data: normal form, numerals, segmentation, fuzzy measures, pinyin. Independent of the product."""
