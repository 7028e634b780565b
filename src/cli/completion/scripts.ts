/**
 * What each shell loads. They only hand on the words that were typed and take what may follow, a word a line with a
 * remark behind a tab; `:files` stands for the names of files. Words come from outside: the shell is to quote them.
 */
export const SCRIPTS = {
  bash: `# Completion of sunbird-tasks for bash.
_sunbird_tasks() {
  local word
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    if [[ $word == :files ]]; then
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
    else
      printf -v word %q "$word"
      COMPREPLY+=("$word")
    fi
  done < <(printf '%s\\n' "\${COMP_WORDS[@]:1:COMP_CWORD}" | "$1" completion words 2>/dev/null)
}
complete -F _sunbird_tasks sunbird-tasks
`,
  zsh: `#compdef sunbird-tasks
# Completion of sunbird-tasks for zsh.
_sunbird_tasks() {
  local line word about
  local -a found
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      _files
      return
    fi
    word=\${line%%$'\\t'*} about=\${line#*$'\\t'}
    found+=("\${word//:/\\\\:}\${about:+:$about}")
  done < <(print -rl -- "\${(@)words[2,CURRENT]}" | "$words[1]" completion words 2>/dev/null)
  _describe sunbird-tasks found
}
if [[ $funcstack[1] == _sunbird-tasks ]]; then
  _sunbird_tasks "$@"
elif (( $+functions[compdef] )); then
  compdef _sunbird_tasks sunbird-tasks
fi
`,
} as const;
