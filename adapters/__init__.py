"""What touches the outside: the command line, the terminal, the chat platforms. Even Python 3.7 can read this file."""
