"""Reading what people post that is no recording: pictures, documents, text.

    reading     the files of messages → Read, stored, each downloaded and opened once
    read        what was read, as it stands in the window and as people are told of it
    opening     a file on disk → its contents, in a child process

What opens files runs as `python -m bot.reading.child`: it alone imports the doors to libraries,
`pictures` (Pillow), `pdf` (pypdf), `word` (mammoth) and `sheets` (calamine), and for text `plain`. The
rules are pure: kinds, encodings, bounds, hypertext.
"""
