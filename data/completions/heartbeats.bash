# Bash completion for heartbeats. Bash splits "--role=server" into three words: --role, = and server.

_heartbeats_states='expected alive pulsing given-up missing left asleep'

# The names of the peers of the server that runs, or their addresses. Only plain characters: names are not ours. Bash
# splits words at colons, so there are no IPv6 addresses.
_heartbeats_peers ()
{
  command heartbeats list --format=json 2>/dev/null | command sed -nE '
    s/^\{"address":"[^"]*","name":"([A-Za-z0-9._-]+)".*/\1/p; t
    s/^\{"address":"([0-9.]+)".*/\1/p'
}

# $1: the verb, $2: the word, $3: the option that it is the value of, or the word before it.
_heartbeats_verb ()
{
  local options='--bus= --format= --help'

  case $3 in
    --state) mapfile -t COMPREPLY < <(compgen -W "$_heartbeats_states" -- "$2"); return ;;
    --bus) mapfile -t COMPREPLY < <(compgen -W 'system session' -- "$2"); return ;;
    --format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$2"); return ;;
    --for) mapfile -t COMPREPLY < <(compgen -W '30min 1h 8h 1d 7d' -- "$2"); return ;;
    --group | --within) return ;;
  esac

  case $1 in
    list) options+=' --state= --group=' ;;
    wait) options+=' --state= --within=' ;;
    mute) options+=' --for=' ;;
  esac

  case $1:$2 in
    *:-*)
      mapfile -t COMPREPLY < <(compgen -W "$options" -- "$2")
      [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace
      ;;
    list:* | send:*) ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$(_heartbeats_peers)" -- "$2") ;;
  esac
}

_heartbeats ()
{
  local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}

  if [[ $word == '=' ]]; then
    word=
  elif [[ $option == '=' ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  COMPREPLY=()
  case ${COMP_WORDS[1]} in
    list | show | wait | check | mute | unmute | acknowledge | forget | send)
      if ((COMP_CWORD > 1)); then
        _heartbeats_verb "${COMP_WORDS[1]}" "$word" "$option"
        return
      fi
      ;;
  esac

  case $option in
    --role) mapfile -t COMPREPLY < <(compgen -W 'server client' -- "$word") ;;
    --format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$word") ;;
    --log) mapfile -t COMPREPLY < <(compgen -W 'all changes quiet' -- "$word") ;;
    --bus) mapfile -t COMPREPLY < <(compgen -W 'system session none' -- "$word") ;;
    --interface)
      mapfile -t COMPREPLY < <(compgen -W "any $(command ls /sys/class/net 2>/dev/null)" -- "$word")
      ;;
    --read | --write | --state | --peers | --metrics)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      ;;
    --on-change)
      mapfile -t COMPREPLY < <(compgen -c -- "$word")
      ;;
    --server | --allow)
      mapfile -t COMPREPLY < <(compgen -A hostname -- "$word")
      ;;
    --timeout | --pulses | --pulse-interval | --answer-wait | --message | --beat | --max-peers | \
      --local) ;;
    *)
      if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'list show wait check mute unmute acknowledge forget send' -- "$word")
        return
      fi
      mapfile -t COMPREPLY < <(compgen -W '--help --role= --interface= --timeout= --pulses=
        --pulse-interval= --answer-wait= --server= --message= --beat= --once --max-peers= --allow=
        --read= --local= --write= --state= --peers= --metrics= --on-change= --numeric --format= --log= --quiet --bus= --demo
        --debug --doctor --version' -- "$word")
      [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace
      ;;
  esac
}

complete -F _heartbeats heartbeats
