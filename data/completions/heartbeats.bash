# Bash completion for heartbeats. Bash splits "--role=server" into three words: --role, = and server.

_heartbeats ()
{
  local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}

  if [[ $word == '=' ]]; then
    word=
  elif [[ $option == '=' ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  COMPREPLY=()
  case $option in
    --role) mapfile -t COMPREPLY < <(compgen -W 'server client' -- "$word") ;;
    --format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$word") ;;
    --log) mapfile -t COMPREPLY < <(compgen -W 'all changes quiet' -- "$word") ;;
    --bus) mapfile -t COMPREPLY < <(compgen -W 'system session none' -- "$word") ;;
    --interface)
      mapfile -t COMPREPLY < <(compgen -W "any $(command ls /sys/class/net 2>/dev/null)" -- "$word")
      ;;
    --read | --write | --state | --peers)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      ;;
    --server | --allow)
      mapfile -t COMPREPLY < <(compgen -A hostname -- "$word")
      ;;
    --timeout | --pulses | --pulse-interval | --answer-wait | --message | --beat | --max-peers | \
      --local) ;;
    *)
      mapfile -t COMPREPLY < <(compgen -W '--help --role= --interface= --timeout= --pulses=
        --pulse-interval= --answer-wait= --server= --message= --beat= --once --max-peers= --allow=
        --read= --local= --write= --state= --peers= --numeric --format= --log= --quiet --bus= --demo
        --debug --doctor --version' -- "$word")
      [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace
      ;;
  esac
}

complete -F _heartbeats heartbeats
