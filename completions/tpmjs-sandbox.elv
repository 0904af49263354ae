
use builtin;
use str;

set edit:completion:arg-completer[tpmjs-sandbox] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'tpmjs-sandbox'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'tpmjs-sandbox'= {
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand run 'Run one function of a package and print what it returns'
            cand describe 'Show what a package exports, and the input schema of its tools'
            cand cache 'Fill, list, check or clear the package cache'
            cand serve 'Answer executions over HTTP'
            cand doctor 'Show what this machine enforces, where the cache is, and whether the registry answers'
            cand completions 'Print the completion script of a shell'
            cand man 'Print the man page'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tpmjs-sandbox;run'= {
            cand -f 'The export to call; default: the default export, or the only function there is'
            cand --function 'The export to call; default: the default export, or the only function there is'
            cand -p 'A parameter: `topic=cats` is text, `count:=3` is JSON, `text=@file` reads a file, `text=@-` standard input'
            cand --param 'A parameter: `topic=cats` is text, `count:=3` is JSON, `text=@file` reads a file, `text=@-` standard input'
            cand --params 'All parameters as a JSON object, `@file`, or `-` for standard input'
            cand --args 'Positional arguments as a JSON array, `@file`, or `-`, instead of one object of parameters'
            cand -e 'A variable of the package''s process.env; KEY alone passes on your own'
            cand --env 'A variable of the package''s process.env; KEY alone passes on your own'
            cand -t 'Time that the package may take, e.g. 500ms, 10s, 2m'
            cand --timeout 'Time that the package may take, e.g. 500ms, 10s, 2m'
            cand -m 'Memory that the package may use, e.g. 64MB, 1GB'
            cand --memory 'Memory that the package may use, e.g. 64MB, 1GB'
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand --no-validate 'Call the function without checking the parameters against the tool''s input schema'
            cand --json 'Print the body that the HTTP service would answer, on one line'
            cand --offline 'Use the cache alone; never ask the registry'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;describe'= {
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand --json 'Print everything as JSON, on one line'
            cand --offline 'Use the cache alone; never ask the registry'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;cache'= {
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand prefetch 'Fetch packages and all they need, so that later runs work offline'
            cand list 'List the packages in the cache'
            cand verify 'Check every package in the cache against its checksum; damaged ones are removed'
            cand clear 'Remove packages from the cache, or everything'
            cand dir 'Print the directory of the cache'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tpmjs-sandbox;cache;prefetch'= {
            cand --file 'A text file with a package on each line, or a package.json whose dependencies are fetched'
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;cache;list'= {
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand --json 'Print a JSON array on one line'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;cache;verify'= {
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;cache;clear'= {
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;cache;dir'= {
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;cache;help'= {
            cand prefetch 'Fetch packages and all they need, so that later runs work offline'
            cand list 'List the packages in the cache'
            cand verify 'Check every package in the cache against its checksum; damaged ones are removed'
            cand clear 'Remove packages from the cache, or everything'
            cand dir 'Print the directory of the cache'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tpmjs-sandbox;cache;help;prefetch'= {
        }
        &'tpmjs-sandbox;cache;help;list'= {
        }
        &'tpmjs-sandbox;cache;help;verify'= {
        }
        &'tpmjs-sandbox;cache;help;clear'= {
        }
        &'tpmjs-sandbox;cache;help;dir'= {
        }
        &'tpmjs-sandbox;cache;help;help'= {
        }
        &'tpmjs-sandbox;serve'= {
            cand --host 'Address to listen on; `::` is every address, of IPv6 too'
            cand --port 'Port to listen on; 0 takes a free one'
            cand --allowed-origins 'Origins whose pages may call, separated by commas; `*` is all'
            cand --api-keys 'Keys of which callers must show one (Authorization: Bearer KEY), separated by commas; none: everybody may call'
            cand --rate 'Requests that one key may send in a minute; 0: as many as it likes'
            cand --key-concurrency 'Requests of one key that are answered at once; 0: as many as there is room for'
            cand --concurrency 'Executions at once, half of them for one package; default: twice the number of processors'
            cand --queue 'Executions that may wait for their turn'
            cand --queue-timeout 'How long an execution may wait for its turn'
            cand --templates 'Imported packages that are kept ready for calls; 0: every call imports afresh'
            cand --isolation 'Whether calls of one package share its import'
            cand --timeout 'Time limit of a request that names none'
            cand --memory 'Memory limit of a request that names none'
            cand --log-format 'How log lines look'
            cand --log 'What is logged: error, warn, info, debug, trace'
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;doctor'= {
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;completions'= {
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;man'= {
            cand --cache-dir 'Directory of the package cache'
            cand --registry 'Registry to use instead of the one that npm is configured for'
            cand --freshness 'How long the registry''s metadata is used without asking again'
            cand --prepare-timeout 'Time for resolving and fetching a package and all it needs'
            cand --require 'Refuse to run where the kernel cannot enforce these layers'
            cand --max-timeout 'The longest time limit that a caller may ask for'
            cand --max-memory 'The largest memory limit that a caller may ask for'
            cand --max-logs 'The most log text that is kept of an execution'
            cand --max-output 'The largest result, as JSON text'
            cand --max-params 'The largest parameters, as JSON text'
            cand --max-packages 'The most packages in one tree'
            cand --max-packed 'The largest package tree, compressed'
            cand --max-unpacked 'The largest package tree, unpacked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tpmjs-sandbox;help'= {
            cand run 'Run one function of a package and print what it returns'
            cand describe 'Show what a package exports, and the input schema of its tools'
            cand cache 'Fill, list, check or clear the package cache'
            cand serve 'Answer executions over HTTP'
            cand doctor 'Show what this machine enforces, where the cache is, and whether the registry answers'
            cand completions 'Print the completion script of a shell'
            cand man 'Print the man page'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tpmjs-sandbox;help;run'= {
        }
        &'tpmjs-sandbox;help;describe'= {
        }
        &'tpmjs-sandbox;help;cache'= {
            cand prefetch 'Fetch packages and all they need, so that later runs work offline'
            cand list 'List the packages in the cache'
            cand verify 'Check every package in the cache against its checksum; damaged ones are removed'
            cand clear 'Remove packages from the cache, or everything'
            cand dir 'Print the directory of the cache'
        }
        &'tpmjs-sandbox;help;cache;prefetch'= {
        }
        &'tpmjs-sandbox;help;cache;list'= {
        }
        &'tpmjs-sandbox;help;cache;verify'= {
        }
        &'tpmjs-sandbox;help;cache;clear'= {
        }
        &'tpmjs-sandbox;help;cache;dir'= {
        }
        &'tpmjs-sandbox;help;serve'= {
        }
        &'tpmjs-sandbox;help;doctor'= {
        }
        &'tpmjs-sandbox;help;completions'= {
        }
        &'tpmjs-sandbox;help;man'= {
        }
        &'tpmjs-sandbox;help;help'= {
        }
    ]
    $completions[$command]
}
