"""What can be told of guards without running them: which can never be true, and what they leave.

A guard is taken apart into alternatives, each a set of comparisons of a name with a constant;
what is neither is one unknown. Two comparisons of one name may exclude each other, whatever the
ticket holds.
"""
