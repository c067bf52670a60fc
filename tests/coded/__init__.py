"""Speech whose every word can be checked, its recogniser, and an endpoint that hears with it.

    speech (what is said, and when) → bursts (each word as sound) → media (a file of it)
    media (bytes of a chunk) → hearing (words that are whole) → text (as an endpoint writes it)

A word is a burst of eight chords that carries a number and a check. Of a burst that is cut nothing is
heard, so that a join which cuts one, or sends it twice, can be counted. For tests and benchmarks.
"""
