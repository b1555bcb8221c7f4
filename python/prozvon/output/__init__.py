"""What a run leaves behind: tables in the contract's formats, all or none, and a manifest whose sums are checked.

Files are written aside in the output folder (`staging`, on top of `disk`), shaped cell by cell by the contract's rules
(`tables`), counted and described (`manifest`), held against `--fail-on` limits (`limits`), and renamed together.
"""
