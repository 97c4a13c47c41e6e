"""Where personal data are, and whether they would come to where others can read them."""
