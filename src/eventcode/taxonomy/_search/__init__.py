"""
The search behind `eventcode.search`, one step a module.

`words` turns a text into base forms and knows what they mean, by the vocabulary; `slots` reads the terms of a phrase,
`scope` finds what governs what and what is undone, `phrases` applies the rules of what words mean together. `index`
holds where all this stands in a codebook, `scores` says how well each entry fits a question.
"""
