# What mdl(1) looks at in the text.  A line may be as long as it likes, a
# command begins with "$ ", and output is as it was printed.
all
exclude_rule 'MD013' # line length
exclude_rule 'MD014' # dollar signs before commands
exclude_rule 'MD033' # HTML: folded answers
exclude_rule 'MD009' # blanks at an end
exclude_rule 'MD046' # indented blocks beside fenced ones
rule 'MD010', :ignore_code_blocks => true
rule 'MD024', :allow_different_nesting => true
rule 'MD029', :style => 'ordered'
rule 'MD026', :punctuation => '.,;:!'
