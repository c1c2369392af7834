"""Benchmarks: ratios against a baseline measured in the same run (`make bench`); no test depends on them."""
