"""What compiled FEEL calls while it runs: the semantics of DMN 1.5 chapter 10.3.2."""
