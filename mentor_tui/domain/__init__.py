"""The rules. Pure: no input, no output, no clock; every function that needs the time takes `now`.

The team's rules are known by their numbers, in messages, help and docstrings: searching for a number finds where that
rule is served. Those that the program serves:

- R1: an answer comes within one business day of the mentee's own calendar.
- R2: a question unacknowledged for 12 hours goes to the backup mentor, too.
- R3: mentors declare their hours; off-hours are a hard wall, and what is sent then waits for the next opening.
- R4: a P0 breaks through the wall: the phone first, the writing after.
- R5: questions are answered in batches, and nobody apologises for not being reachable at midnight.
- R6: what can be answered in two sentences is answered in two sentences.
- R7: a longer answer is three bullets and one next action; all else goes to the FAQ.
- R8: one thread, one question, one answer.
- R9: nothing is answered twice: what was answered before is found in a moment.
- R10: a question says what was tried; "blocked" needs two attempts, and a half-baked one is asked back.
- R18: public holidays break the seam between zones, so every calendar knows its own.
"""
