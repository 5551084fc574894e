"""How is all that the warehouse knows kept elsewhere, and brought back?

    folder/  manifest.json         written last: what is here, and the hash of each file
             ops.position.00001.tsv.gz
             raw.event.00001.tsv.gz  …

Rows travel as tab-separated text in files of some megabytes, over the same HTTP interface to every
warehouse: the memory of both ends stays bounded, and anybody can read them without Touchline.
"""
