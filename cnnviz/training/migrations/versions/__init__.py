"""One file a revision, each built on the one before."""
