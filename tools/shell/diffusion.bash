# Completion of the program diffusion for bash. What there is to complete, the program says itself.

_diffusion() {
    local current previous program=$1
    current=${COMP_WORDS[COMP_CWORD]}
    previous=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()

    local commands first
    commands=$("$program" --words 2> /dev/null) || return 0
    if [ "$COMP_CWORD" -eq 1 ]; then
        first=$(sed 's/ .*//' <<< "$commands" | sort -u)
        mapfile -t COMPREPLY < <(compgen -W "$first help --help --version" -- "$current")
        return 0
    fi

    # Commands have one word or two.
    local command=${COMP_WORDS[1]}
    if grep -q "^$command " <<< "$commands"; then
        if [ "$COMP_CWORD" -eq 2 ]; then
            mapfile -t COMPREPLY < <(compgen -W "$(sed -n "s/^$command //p" <<< "$commands")" -- "$current")
            return 0
        fi
        command="$command ${COMP_WORDS[2]}"
    fi
    grep -qx -e "$command" <<< "$commands" || return 0

    local options values
    # shellcheck disable=SC2086 # two words are two arguments
    options=$("$program" --words $command 2> /dev/null) || return 0
    if values=$(grep -e "^$previous =" <<< "$options"); then
        values=${values#*=}
        if [ "$values" = " FILE" ]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
        else
            mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
        fi
    elif [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(sed 's/ .*//' <<< "$options")" -- "$current")
    fi
}

complete -F _diffusion diffusion
