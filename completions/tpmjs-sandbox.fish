# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_tpmjs_sandbox_global_optspecs
    string join \n cache-dir= registry= freshness= prepare-timeout= require= max-timeout= max-memory= max-logs= max-output= max-params= max-packages= max-packed= max-unpacked= h/help V/version
end

function __fish_tpmjs_sandbox_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_tpmjs_sandbox_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_tpmjs_sandbox_using_subcommand
    set -l cmd (__fish_tpmjs_sandbox_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -s V -l version -d 'Print version'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -f -a "run" -d 'Run one function of a package and print what it returns'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -f -a "describe" -d 'Show what a package exports, and the input schema of its tools'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -f -a "cache" -d 'Fill, list, check or clear the package cache'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -f -a "serve" -d 'Answer executions over HTTP'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -f -a "doctor" -d 'Show what this machine enforces, where the cache is, and whether the registry answers'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -f -a "man" -d 'Print the man page'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -s f -l function -d 'The export to call; default: the default export, or the only function there is' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -s p -l param -d 'A parameter: `topic=cats` is text, `count:=3` is JSON, `text=@file` reads a file, `text=@-` standard input' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l params -d 'All parameters as a JSON object, `@file`, or `-` for standard input' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l args -d 'Positional arguments as a JSON array, `@file`, or `-`, instead of one object of parameters' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -s e -l env -d 'A variable of the package\'s process.env; KEY alone passes on your own' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -s t -l timeout -d 'Time that the package may take, e.g. 500ms, 10s, 2m' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -s m -l memory -d 'Memory that the package may use, e.g. 64MB, 1GB' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l no-validate -d 'Call the function without checking the parameters against the tool\'s input schema'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l json -d 'Print the body that the HTTP service would answer, on one line'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -l offline -d 'Use the cache alone; never ask the registry'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l json -d 'Print everything as JSON, on one line'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -l offline -d 'Use the cache alone; never ask the registry'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand describe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -f -a "prefetch" -d 'Fetch packages and all they need, so that later runs work offline'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -f -a "list" -d 'List the packages in the cache'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -f -a "verify" -d 'Check every package in the cache against its checksum; damaged ones are removed'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -f -a "clear" -d 'Remove packages from the cache, or everything'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -f -a "dir" -d 'Print the directory of the cache'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and not __fish_seen_subcommand_from prefetch list verify clear dir help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l file -d 'A text file with a package on each line, or a package.json whose dependencies are fetched' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from prefetch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -l json -d 'Print a JSON array on one line'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from dir" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "prefetch" -d 'Fetch packages and all they need, so that later runs work offline'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the packages in the cache'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Check every package in the cache against its checksum; damaged ones are removed'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "clear" -d 'Remove packages from the cache, or everything'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "dir" -d 'Print the directory of the cache'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l host -d 'Address to listen on; `::` is every address, of IPv6 too' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l port -d 'Port to listen on; 0 takes a free one' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l allowed-origins -d 'Origins whose pages may call, separated by commas; `*` is all' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l api-keys -d 'Keys of which callers must show one (Authorization: Bearer KEY), separated by commas; none: everybody may call' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l rate -d 'Requests that one key may send in a minute; 0: as many as it likes' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l key-concurrency -d 'Requests of one key that are answered at once; 0: as many as there is room for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l concurrency -d 'Executions at once, half of them for one package; default: twice the number of processors' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l queue -d 'Executions that may wait for their turn' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l queue-timeout -d 'How long an execution may wait for its turn' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l templates -d 'Imported packages that are kept ready for calls; 0: every call imports afresh' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l isolation -d 'Whether calls of one package share its import' -r -f -a "template\t'Each call is forked from a process that has imported the package'
fresh\t'Each call imports the package itself'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l timeout -d 'Time limit of a request that names none' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l memory -d 'Memory limit of a request that names none' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l log-format -d 'How log lines look' -r -f -a "text\t'For people'
json\t'A JSON object on each line'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l log -d 'What is logged: error, warn, info, debug, trace' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l cache-dir -d 'Directory of the package cache' -r -F
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l registry -d 'Registry to use instead of the one that npm is configured for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l freshness -d 'How long the registry\'s metadata is used without asking again' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l prepare-timeout -d 'Time for resolving and fetching a package and all it needs' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l require -d 'Refuse to run where the kernel cannot enforce these layers' -r -f -a "landlock\t'File system and TCP rules of the kernel'
namespaces\t'User, network and IPC namespaces'"
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l max-timeout -d 'The longest time limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l max-memory -d 'The largest memory limit that a caller may ask for' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l max-logs -d 'The most log text that is kept of an execution' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l max-output -d 'The largest result, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l max-params -d 'The largest parameters, as JSON text' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l max-packages -d 'The most packages in one tree' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l max-packed -d 'The largest package tree, compressed' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -l max-unpacked -d 'The largest package tree, unpacked' -r
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and not __fish_seen_subcommand_from run describe cache serve doctor completions man help" -f -a "run" -d 'Run one function of a package and print what it returns'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and not __fish_seen_subcommand_from run describe cache serve doctor completions man help" -f -a "describe" -d 'Show what a package exports, and the input schema of its tools'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and not __fish_seen_subcommand_from run describe cache serve doctor completions man help" -f -a "cache" -d 'Fill, list, check or clear the package cache'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and not __fish_seen_subcommand_from run describe cache serve doctor completions man help" -f -a "serve" -d 'Answer executions over HTTP'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and not __fish_seen_subcommand_from run describe cache serve doctor completions man help" -f -a "doctor" -d 'Show what this machine enforces, where the cache is, and whether the registry answers'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and not __fish_seen_subcommand_from run describe cache serve doctor completions man help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and not __fish_seen_subcommand_from run describe cache serve doctor completions man help" -f -a "man" -d 'Print the man page'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and not __fish_seen_subcommand_from run describe cache serve doctor completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "prefetch" -d 'Fetch packages and all they need, so that later runs work offline'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "list" -d 'List the packages in the cache'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "verify" -d 'Check every package in the cache against its checksum; damaged ones are removed'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "clear" -d 'Remove packages from the cache, or everything'
complete -c tpmjs-sandbox -n "__fish_tpmjs_sandbox_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "dir" -d 'Print the directory of the cache'
