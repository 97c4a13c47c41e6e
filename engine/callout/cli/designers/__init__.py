"""Commands for those who write processes and rules: nothing here touches a database of tickets."""
