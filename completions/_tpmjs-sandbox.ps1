
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'tpmjs-sandbox' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'tpmjs-sandbox'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'tpmjs-sandbox' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run one function of a package and print what it returns')
            [CompletionResult]::new('describe', 'describe', [CompletionResultType]::ParameterValue, 'Show what a package exports, and the input schema of its tools')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Fill, list, check or clear the package cache')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Answer executions over HTTP')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Show what this machine enforces, where the cache is, and whether the registry answers')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tpmjs-sandbox;run' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The export to call; default: the default export, or the only function there is')
            [CompletionResult]::new('--function', '--function', [CompletionResultType]::ParameterName, 'The export to call; default: the default export, or the only function there is')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'A parameter: `topic=cats` is text, `count:=3` is JSON, `text=@file` reads a file, `text=@-` standard input')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'A parameter: `topic=cats` is text, `count:=3` is JSON, `text=@file` reads a file, `text=@-` standard input')
            [CompletionResult]::new('--params', '--params', [CompletionResultType]::ParameterName, 'All parameters as a JSON object, `@file`, or `-` for standard input')
            [CompletionResult]::new('--args', '--args', [CompletionResultType]::ParameterName, 'Positional arguments as a JSON array, `@file`, or `-`, instead of one object of parameters')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'A variable of the package''s process.env; KEY alone passes on your own')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'A variable of the package''s process.env; KEY alone passes on your own')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time that the package may take, e.g. 500ms, 10s, 2m')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time that the package may take, e.g. 500ms, 10s, 2m')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Memory that the package may use, e.g. 64MB, 1GB')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory that the package may use, e.g. 64MB, 1GB')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('--no-validate', '--no-validate', [CompletionResultType]::ParameterName, 'Call the function without checking the parameters against the tool''s input schema')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the body that the HTTP service would answer, on one line')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use the cache alone; never ask the registry')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;describe' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print everything as JSON, on one line')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use the cache alone; never ask the registry')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;cache' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('prefetch', 'prefetch', [CompletionResultType]::ParameterValue, 'Fetch packages and all they need, so that later runs work offline')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the packages in the cache')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check every package in the cache against its checksum; damaged ones are removed')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove packages from the cache, or everything')
            [CompletionResult]::new('dir', 'dir', [CompletionResultType]::ParameterValue, 'Print the directory of the cache')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tpmjs-sandbox;cache;prefetch' {
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'A text file with a package on each line, or a package.json whose dependencies are fetched')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;cache;list' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print a JSON array on one line')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;cache;verify' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;cache;clear' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;cache;dir' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;cache;help' {
            [CompletionResult]::new('prefetch', 'prefetch', [CompletionResultType]::ParameterValue, 'Fetch packages and all they need, so that later runs work offline')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the packages in the cache')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check every package in the cache against its checksum; damaged ones are removed')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove packages from the cache, or everything')
            [CompletionResult]::new('dir', 'dir', [CompletionResultType]::ParameterValue, 'Print the directory of the cache')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tpmjs-sandbox;cache;help;prefetch' {
            break
        }
        'tpmjs-sandbox;cache;help;list' {
            break
        }
        'tpmjs-sandbox;cache;help;verify' {
            break
        }
        'tpmjs-sandbox;cache;help;clear' {
            break
        }
        'tpmjs-sandbox;cache;help;dir' {
            break
        }
        'tpmjs-sandbox;cache;help;help' {
            break
        }
        'tpmjs-sandbox;serve' {
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Address to listen on; `::` is every address, of IPv6 too')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 takes a free one')
            [CompletionResult]::new('--allowed-origins', '--allowed-origins', [CompletionResultType]::ParameterName, 'Origins whose pages may call, separated by commas; `*` is all')
            [CompletionResult]::new('--api-keys', '--api-keys', [CompletionResultType]::ParameterName, 'Keys of which callers must show one (Authorization: Bearer KEY), separated by commas; none: everybody may call')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests that one key may send in a minute; 0: as many as it likes')
            [CompletionResult]::new('--key-concurrency', '--key-concurrency', [CompletionResultType]::ParameterName, 'Requests of one key that are answered at once; 0: as many as there is room for')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Executions at once, half of them for one package; default: twice the number of processors')
            [CompletionResult]::new('--queue', '--queue', [CompletionResultType]::ParameterName, 'Executions that may wait for their turn')
            [CompletionResult]::new('--queue-timeout', '--queue-timeout', [CompletionResultType]::ParameterName, 'How long an execution may wait for its turn')
            [CompletionResult]::new('--templates', '--templates', [CompletionResultType]::ParameterName, 'Imported packages that are kept ready for calls; 0: every call imports afresh')
            [CompletionResult]::new('--isolation', '--isolation', [CompletionResultType]::ParameterName, 'Whether calls of one package share its import')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of a request that names none')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory limit of a request that names none')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines look')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'What is logged: error, warn, info, debug, trace')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;doctor' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;completions' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;man' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Directory of the package cache')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Registry to use instead of the one that npm is configured for')
            [CompletionResult]::new('--freshness', '--freshness', [CompletionResultType]::ParameterName, 'How long the registry''s metadata is used without asking again')
            [CompletionResult]::new('--prepare-timeout', '--prepare-timeout', [CompletionResultType]::ParameterName, 'Time for resolving and fetching a package and all it needs')
            [CompletionResult]::new('--require', '--require', [CompletionResultType]::ParameterName, 'Refuse to run where the kernel cannot enforce these layers')
            [CompletionResult]::new('--max-timeout', '--max-timeout', [CompletionResultType]::ParameterName, 'The longest time limit that a caller may ask for')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'The largest memory limit that a caller may ask for')
            [CompletionResult]::new('--max-logs', '--max-logs', [CompletionResultType]::ParameterName, 'The most log text that is kept of an execution')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest result, as JSON text')
            [CompletionResult]::new('--max-params', '--max-params', [CompletionResultType]::ParameterName, 'The largest parameters, as JSON text')
            [CompletionResult]::new('--max-packages', '--max-packages', [CompletionResultType]::ParameterName, 'The most packages in one tree')
            [CompletionResult]::new('--max-packed', '--max-packed', [CompletionResultType]::ParameterName, 'The largest package tree, compressed')
            [CompletionResult]::new('--max-unpacked', '--max-unpacked', [CompletionResultType]::ParameterName, 'The largest package tree, unpacked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tpmjs-sandbox;help' {
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run one function of a package and print what it returns')
            [CompletionResult]::new('describe', 'describe', [CompletionResultType]::ParameterValue, 'Show what a package exports, and the input schema of its tools')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Fill, list, check or clear the package cache')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Answer executions over HTTP')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Show what this machine enforces, where the cache is, and whether the registry answers')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tpmjs-sandbox;help;run' {
            break
        }
        'tpmjs-sandbox;help;describe' {
            break
        }
        'tpmjs-sandbox;help;cache' {
            [CompletionResult]::new('prefetch', 'prefetch', [CompletionResultType]::ParameterValue, 'Fetch packages and all they need, so that later runs work offline')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the packages in the cache')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check every package in the cache against its checksum; damaged ones are removed')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove packages from the cache, or everything')
            [CompletionResult]::new('dir', 'dir', [CompletionResultType]::ParameterValue, 'Print the directory of the cache')
            break
        }
        'tpmjs-sandbox;help;cache;prefetch' {
            break
        }
        'tpmjs-sandbox;help;cache;list' {
            break
        }
        'tpmjs-sandbox;help;cache;verify' {
            break
        }
        'tpmjs-sandbox;help;cache;clear' {
            break
        }
        'tpmjs-sandbox;help;cache;dir' {
            break
        }
        'tpmjs-sandbox;help;serve' {
            break
        }
        'tpmjs-sandbox;help;doctor' {
            break
        }
        'tpmjs-sandbox;help;completions' {
            break
        }
        'tpmjs-sandbox;help;man' {
            break
        }
        'tpmjs-sandbox;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
