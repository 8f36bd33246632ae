# What a recipe of Smotescope does, on Spark: of the same file the same new rows, cell for cell.
# Needs Java 17 and: pip install "pyspark[sql]==4.*" (pandas, numpy and pyarrow come with it); a classic session, not Spark
# Connect. `spark-submit job.py --input FILE --out FOLDER` writes a folder of CSV files and prints the ledger as JSON.
# What it knows of the table is below, as the program found it: kinds, levels, decimals. A table with other levels is refused.
# Scales, counts and needs are those of the table that it reads, which may be larger. Only the classes that grow are collected,
# and go to every executor; all do if every class is to grow, or the output is synthetic only. Neighbours are exact. Rows equal
# to a real one of any class are found by a join. Rows count from 1 in the order of the file, or of a folder's files by their
# names, so that any number of parts gives the same rows. For the standard scale sums go from part to part, one at a time.
#
# What it does not do: methods other than smote and random, cleaners, undersampling, drop_closest, missing cells as a level,
# shuffling, publishing (holdout, audit, card). The program makes no script of a recipe with one of these.
# What is not the same: cells are in quotes only where they have to be, lines end in \n, and three columns say where a new row
# comes from: base_row, neighbour_row and gap.
