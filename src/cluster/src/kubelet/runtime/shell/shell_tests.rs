//! Scripts as manifests carry them, and what `kubectl logs` and the container status show of them.

use crate::kubelet::runtime::files::Mount;
use crate::kubelet::runtime::http::{Body, NetReply, NetRequest};
use crate::kubelet::runtime::process::tests::{Bench, spec};
use crate::kubelet::runtime::{ExecAnswer, ExitReason, HttpAnswer, ProcessEffect, ProcessSpec, Signal};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kernel::time::Time;

fn bench(image: &str, command: &[&str]) -> Bench {
    Bench::start(image, spec(command, &[])).unwrap_or_else(|error| panic!("{}", error.message))
}

/// Runs a script for so long; its log and its exit code.
fn run(image: &str, script: &str, ms: u64) -> (String, Option<i32>) {
    let mut bench = bench(image, &["sh", "-c", script]);
    bench.until(ms);
    (bench.process.log().text(), bench.exit().map(|(code, _)| code))
}

#[track_caller]
fn check(script: &str, want: &str, code: i32) {
    let (log, exit) = run("busybox", script, 3_600_000);
    assert_eq!((log.as_str(), exit), (want, Some(code)), "{script}");
}

#[test]
fn words_are_expanded_as_posix_says() {
    for (script, want) in [
        ("echo hello world", "hello world\n"),
        ("echo 'a  b' \"c  d\" e\\ f", "a  b c  d e f\n"),
        ("x='a b'; echo $x; echo \"$x\"", "a b\na b\n"),
        ("x='a   b'; echo $x; echo \"$x\"", "a b\na   b\n"),
        ("echo ${x:-default} ${x-} ${y:=set} $y", "default set set\n"),
        ("x=abc.tar.gz; echo ${x%.*} ${x%%.*} ${x#*.} ${x##*.} ${#x}", "abc.tar abc tar.gz gz 10\n"),
        ("x=a-b-c; echo ${x/-/_} ${x//-/_} ${x:2} ${x:0:3}", "a_b-c a_b_c b-c a-b\n"),
        ("echo $((1+2*3)) $(( (1+2)*3 ))", "7 9\n"),
        ("i=1; i=$((i+1)); echo $i; echo $((i++)) $i", "2\n2 3\n"),
        ("echo $(echo inner $(echo deep)) `echo back`", "inner deep back\n"),
        ("x=$(printf 'a\\nb\\n\\n'); echo \"$x\"", "a\nb\n"),
        (
            "set -- one 'two three'; echo $# $1 $2; for a in \"$@\"; do echo \"<$a>\"; done",
            "2 one two three\n<one>\n<two three>\n",
        ),
        ("set -- a b c; shift; echo $@ $#", "b c 2\n"),
        (
            "touch /tmp/a.txt /tmp/b.txt /tmp/c.log; cd /tmp; echo *.txt /tmp/*.log *.none",
            "a.txt b.txt /tmp/c.log *.none\n",
        ),
        ("echo ~ \"~\" a~", "/root ~ a~\n"),
        ("echo \"$HOSTNAME\" $UNSET end", "web-0 end\n"),
        ("false; echo $?; true; echo $?", "1\n0\n"),
        ("printf '%s-%03d %5.2f|%-4s|\\n' a 7 1.5 b", "a-007  1.50|b   |\n"),
        ("printf '%s\\n' a b c", "a\nb\nc\n"),
        ("echo -n a; echo -e 'b\\tc'", "ab\tc\n"),
        ("echo a#b # comment", "a#b\n"),
        ("echo one; \\\n echo two", "one\ntwo\n"),
        ("cat <<EOF\nhello $((1+1)) $(echo sub)\n$HOSTNAME\nEOF\necho after", "hello 2 sub\nweb-0\nafter\n"),
        ("cat <<'EOF' | tr a-z A-Z\nraw $x\nEOF", "RAW $X\n"),
    ] {
        check(script, want, 0);
    }
}

#[test]
fn commands_are_controlled_as_posix_says() {
    for (script, want) in [
        ("if [ -f /none ]; then echo yes; elif true; then echo elif; else echo no; fi", "elif\n"),
        ("i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done", "0\n1\n2\n"),
        ("i=0; until [ $i -ge 2 ]; do i=$((i+1)); done; echo $i", "2\n"),
        ("for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done", "1\n3\n"),
        ("for i in 1 2 3; do for j in a b; do [ $i = 2 ] && break 2; echo $i$j; done; done; echo end", "1a\n1b\nend\n"),
        ("for i in $(seq 1 3); do echo $i; done", "1\n2\n3\n"),
        ("case web-0 in db-*) echo db;; web-*|api-*) echo web;; *) echo other;; esac", "web\n"),
        ("case x in a) echo a;; esac; echo $?", "0\n"),
        ("f() { echo \"f $1 $#\"; return 3; }; f a b; echo $?", "f a 2\n3\n"),
        ("f() { local x=in; echo $x; }; x=out; f; echo $x", "in\nout\n"),
        ("true && echo and || echo or; false && echo and || echo or", "and\nor\n"),
        ("! true || echo negated", "negated\n"),
        ("(cd /tmp; x=1; pwd); pwd; echo \"$x\"", "/tmp\n/\n\n"),
        ("{ echo a; echo b; } > /tmp/f; cat /tmp/f", "a\nb\n"),
        ("echo one > /tmp/f; echo two >> /tmp/f; cat < /tmp/f", "one\ntwo\n"),
        ("printf 'a b\\nc d\\n' > /tmp/f; while read x y; do echo \"$y-$x\"; done < /tmp/f", "b-a\nd-c\n"),
        ("printf 'x\\ny\\n' | while read line; do echo \"<$line>\"; done", "<x>\n<y>\n"),
        ("echo b a c | tr ' ' '\\n' | sort | head -n 2 | wc -l", "2\n"),
        ("printf 'ok\\nError: x\\n' | grep -i error | cut -d: -f1", "Error\n"),
        ("echo a | grep -q b; echo $?", "1\n"),
        ("yes | head -n 2", "y\ny\n"),
        ("nosuchcommand 2>/dev/null; echo $?", "127\n"),
        ("nosuchcommand 2>&1 | cat", "sh: nosuchcommand: not found\n"),
        ("eval 'x=5; echo $x'; echo $x", "5\n5\n"),
        ("echo 'echo sourced $1; y=2' > /tmp/s; . /tmp/s; echo $y", "sourced\n2\n"),
        ("echo 'echo script $0 $1; exit 4' > /tmp/s.sh; sh /tmp/s.sh arg; echo $?", "script /tmp/s.sh arg\n4\n"),
        ("VAR=temp env | grep ^VAR; echo \"$VAR\"", "VAR=temp\n\n"),
        ("export A=1; sh -c 'echo $A $0 $1' name first", "1 name first\n"),
        ("trap 'echo bye $?' EXIT; (exit 3)", "bye 3\n"),
        ("sleep 1 & wait $!; echo waited $?", "waited 0\n"),
        ("sleep 100 & kill $!; wait $!; echo $?", "143\n"),
        ("timeout 2 sleep 10; echo $?", "143\n"),
        ("[ -z \"$X\" ] && [ a != b ] && [ 3 -gt 2 ] && echo fine", "fine\n"),
        ("[[ abc == a* ]] && test ! -d /none && echo fine", "fine\n"),
        (
            "mkdir -p /tmp/a/b && ls /tmp/a && rm -r /tmp/a && ls /tmp/a 2>&1",
            "b\nls: /tmp/a: No such file or directory\n",
        ),
    ] {
        let code = if script.ends_with("2>&1") || script.contains("(exit 3)") { -1 } else { 0 };
        let (log, exit) = run("busybox", script, 3_600_000);
        assert_eq!(log, want, "{script}");
        if code == 0 {
            assert_eq!(exit, Some(0), "{script}");
        }
    }
}

#[test]
fn exit_codes_are_those_of_the_last_command() {
    for (script, code) in [
        ("exit 7", 7),
        ("exit 256", 0),
        ("false", 1),
        ("nosuchcommand", 127),
        ("set -e; false; echo no", 1),
        ("set -e; if false; then :; fi; false || true; exit 5", 5),
        ("set -e; f() { false; return 2; }; f || exit 9", 9),
        ("set -u; echo $NOPE", 2),
        ("echo ${NOPE:?must be set}", 2),
        ("trap 'exit 4' EXIT; exit 3", 4),
        ("set -o pipefail; false | true", 1),
        ("false | true", 0),
        ("if", 2),
        ("echo $((1/0))", 2),
        ("kill -9 $$; sleep 1; exit 6", 6),
    ] {
        let (log, exit) = run("busybox", script, 3_600_000);
        assert_eq!(exit, Some(code), "{script}: {log}");
    }
}

#[test]
fn a_here_string_is_read_with_a_newline() {
    let mut bash = bench("debian", &["bash", "-c", "x=b; cat <<< \"a $x $(echo c)\"; wc -l <<< d"]);
    bash.until(10);
    assert_eq!(bash.process.log().text(), "a b c\n1\n");
}

#[test]
fn messages_are_those_of_the_distribution() {
    for (image, script, want) in [
        ("busybox", "cat /tmp/healthy", "cat: can't open '/tmp/healthy': No such file or directory\n"),
        ("debian", "cat /tmp/healthy", "cat: /tmp/healthy: No such file or directory\n"),
        ("busybox", "foo", "sh: foo: not found\n"),
        ("busybox", "/tmp", "sh: /tmp: Permission denied\n"),
        ("ubuntu", "foo", "sh: 1: foo: not found\n"),
        ("busybox", "echo x > /none/f", "sh: can't create /none/f: nonexistent directory\n"),
        ("debian", "echo x > /none/f", "sh: 1: cannot create /none/f: Directory nonexistent\n"),
        ("busybox", "if true; then echo", "sh: syntax error: unexpected end of file\n"),
        ("busybox", "done", "sh: syntax error: unexpected \"done\"\n"),
        ("debian", "done", "sh: 1: Syntax error: \"done\" unexpected\n"),
        ("busybox", "rm /none", "rm: can't remove '/none': No such file or directory\n"),
        ("busybox", "sleep x", "sleep: invalid number 'x'\n"),
        ("busybox", "echo ${DB_URL:?is not set}", "sh: DB_URL: is not set\n"),
    ] {
        assert_eq!(run(image, script, 1_000).0, want, "{image}: {script}");
    }
    let mut bash = bench("debian", &["bash", "-c", "foo"]);
    bash.until(10);
    assert_eq!(bash.process.log().text(), "bash: line 1: foo: command not found\n");
}

#[test]
fn the_liveness_example_of_the_documentation_behaves() {
    let script = "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600";
    let mut bench = Bench::start("registry.k8s.io/busybox:1.27.2", spec(&[], &["/bin/sh", "-c", script])).ok().unwrap();
    let probe = ["cat", "/tmp/healthy"];
    let ok = ExecAnswer::Done { code: 0, output: Body::EMPTY, errors: Body::EMPTY, after_ms: 0 };
    assert_eq!(bench.until(29_000).exec(&probe), ok);
    let errors = Body::Static("cat: can't open '/tmp/healthy': No such file or directory\n");
    assert_eq!(
        bench.until(30_000).exec(&probe),
        ExecAnswer::Done { code: 1, output: Body::EMPTY, errors, after_ms: 0 }
    );
    bench.stop();
    assert_eq!(bench.until(60_000).exit(), None, "PID 1 without a trap ignores SIGTERM");
    bench.call(|process, around| process.signal(Signal::Kill, around));
    assert_eq!(bench.exit().map(|(code, _)| code), Some(137));
}

#[test]
fn the_counter_example_prints_virtual_time() {
    let script = "i=0; while true; do echo \"$i: $(date)\"; i=$((i+1)); sleep 1; done";
    let (log, exit) = run("busybox:1.28", script, 2_500);
    let want = "0: Thu Jan  1 00:00:00 UTC 2026\n1: Thu Jan  1 00:00:01 UTC 2026\n2: Thu Jan  1 00:00:02 UTC 2026\n";
    assert_eq!((log.as_str(), exit), (want, None));
}

#[test]
fn the_pi_job_finishes() {
    let mut bench = bench("perl:5.34.0", &["perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"]);
    assert_eq!(bench.until(4_000).exit(), None);
    assert_eq!(bench.until(10_000).exit().map(|(code, _)| code), Some(0));
    assert!(bench.process.log().text().starts_with("3.14159265358979"));
}

#[test]
fn traps_run_when_the_shell_looks() {
    // The foreground sleep is not interrupted: the trap waits for it, and the grace period may end first.
    let mut slow = bench("busybox", &["sh", "-c", "trap 'echo term; exit 0' TERM; while true; do sleep 10; done"]);
    slow.until(15_000).stop();
    assert_eq!(slow.until(19_999).exit(), None);
    assert_eq!(slow.until(20_000).exit().map(|(code, _)| code), Some(0));
    assert_eq!(slow.process.log().text(), "term\n");
    // `wait` is interrupted at once.
    let mut quick = bench("busybox", &["sh", "-c", "trap 'echo term; exit 0' TERM; sleep 3600 & wait"]);
    quick.until(15_000).stop();
    assert_eq!(quick.exit().map(|(code, _)| code), Some(0));
    // `exec` forgets traps: sleep as PID 1 ignores the signal.
    let mut gone = bench("busybox", &["sh", "-c", "trap 'exit 0' TERM; exec sleep 3600"]);
    gone.until(1_000).stop();
    assert_eq!(gone.until(100_000).exit(), None);
    let mut bare = bench("busybox", &["sleep", "3600"]);
    bare.until(1_000).stop();
    assert_eq!(bare.until(100_000).exit(), None);
    assert_eq!(bare.until(3_600_000).exit().map(|(code, _)| code), Some(0));
}

#[test]
fn commands_start_or_are_refused() {
    for (image, command, args, want) in [
        ("busybox", &["nope"][..], &[][..], "exec: \"nope\": executable file not found in $PATH: unknown"),
        ("busybox", &["/app/run"], &[], "exec: \"/app/run\": stat /app/run: no such file or directory: unknown"),
        ("nginx", &["ngnix"], &[], "exec: \"ngnix\": executable file not found in $PATH: unknown"),
        ("busybox", &["exit"], &[], "exec: \"exit\": executable file not found in $PATH: unknown"),
        ("busybox", &[], &["bash", "-c", "true"], "exec: \"bash\": executable file not found in $PATH: unknown"),
    ] {
        let error = Bench::start(image, spec(command, args)).err().unwrap_or_else(|| panic!("{command:?} starts"));
        assert!(error.message.ends_with(want), "{}", error.message);
    }
    let mut empty = bench("busybox", &[]);
    assert_eq!(empty.until(0).exit().map(|(code, _)| code), Some(0), "a shell without input ends");
}

#[test]
fn servers_run_under_shells() {
    let mut nginx = bench("nginx", &["sh", "-c", "sleep 5; exec nginx -g 'daemon off;'"]);
    assert_eq!(nginx.until(4_000).get(80, "/"), HttpAnswer::Refused);
    assert_eq!(nginx.until(6_000).status(80, "/"), 200);
    nginx.stop();
    assert_eq!(nginx.until(7_000).exit().map(|(code, _)| code), Some(0), "exec hands PID 1 over");
    let mut wrapped = bench("nginx", &["sh", "-c", "nginx -g 'daemon off;'; echo ended $?"]);
    assert_eq!(wrapped.until(1_000).status(80, "/"), 200);
    wrapped.stop();
    assert_eq!(wrapped.until(20_000).exit(), None, "the shell as PID 1 does not pass the signal on");
    let quit = wrapped.exec(&["nginx", "-s", "quit"]);
    assert!(matches!(quit, ExecAnswer::Done { code: 0, .. }), "{quit:?}");
    assert_eq!(wrapped.until(21_000).exit().map(|(code, _)| code), Some(0));
    let mut python = bench("python:3.13", &["python", "-m", "http.server", "8080"]);
    assert_eq!(python.until(10).status(8080, "/"), 200);
    let mut hooked = bench("nginx", &[]);
    hooked.until(1_000);
    hooked.exec(&["/usr/sbin/nginx", "-s", "quit"]);
    assert_eq!(hooked.until(2_000).exit().map(|(code, _)| code), Some(0));
}

fn requests(bench: &Bench) -> Vec<(u32, NetRequest)> {
    let asked = bench.out.iter().filter_map(|effect| match effect {
        ProcessEffect::Request { id, request } => Some((*id, request.clone())),
        ProcessEffect::Exited { .. } | ProcessEffect::ExecDone { .. } => None,
    });
    asked.collect()
}

fn reply(bench: &mut Bench, reply: NetReply) {
    let (id, _) = requests(bench).pop().expect("a request");
    bench.call(|process, around| process.reply(id, reply, around));
}

#[test]
fn clients_print_what_the_network_answers() {
    let answer = |status| NetReply::Answer { status, body: Body::Static("hello\n") };
    for (script, given, want, code) in [
        ("wget -qO- http://web:8080/health", answer(200), "hello\n", 0),
        ("wget -qO- web", answer(503), "wget: server returned error: HTTP/1.1 503 Service Unavailable\n", 1),
        ("wget -qO- web", NetReply::Refused, "wget: can't connect to remote host (web): Connection refused\n", 1),
        ("wget -qO- -T 2 web", NetReply::Unroutable, "wget: download timed out\n", 1),
        ("wget -qO- web", NetReply::UnknownHost, "wget: bad address 'web:80'\n", 1),
        ("curl -s http://web", answer(200), "hello\n", 0),
        ("curl -sf http://web", answer(500), "", 22),
        ("curl -s -o /dev/null -w '%{http_code}' web", answer(404), "404\n", 0),
        ("curl http://web:81", NetReply::UnknownHost, "curl: (6) Could not resolve host: web\n", 6),
        ("curl -m 3 http://web", NetReply::Unroutable, "curl: (28) Connection timed out after 3000 milliseconds\n", 28),
        ("nc -z db 5432", NetReply::Connected, "", 0),
        ("nc -z db 5432", NetReply::Refused, "", 1),
        ("nc -zv -w 1 db 5432", NetReply::Unroutable, "nc: db (db:5432): Operation timed out\n", 1),
        ("nslookup web | tail -n 3", NetReply::UnknownHost, "\n** server can't find web: NXDOMAIN\n\n", 0),
    ] {
        let mut bench = bench("busybox", &["sh", "-c", script]);
        reply(&mut bench, given);
        bench.until(10_000);
        assert_eq!(bench.process.log().text(), want, "{script}");
        assert_eq!(bench.exit().map(|(code, _)| code), Some(code), "{script}");
    }
}

#[test]
fn an_init_container_waits_for_a_service() {
    let script = "until nslookup db.default.svc.cluster.local; do echo waiting for db; sleep 2; done";
    let mut bench = bench("busybox:1.28", &["sh", "-c", script]);
    assert_eq!(requests(&bench).len(), 1);
    reply(&mut bench, NetReply::UnknownHost);
    bench.until(1_900);
    assert_eq!(requests(&bench).len(), 1);
    bench.until(2_000);
    assert_eq!(requests(&bench).len(), 2);
    reply(
        &mut bench,
        NetReply::Resolved { name: "db.default.svc.cluster.local".into(), addresses: ["10.96.1.2".into()].into() },
    );
    assert_eq!(bench.exit().map(|(code, _)| code), Some(0));
    assert!(bench.process.log().text().contains("waiting for db\n"), "{}", bench.process.log().text());
}

#[test]
fn localhost_is_the_containers_own_server() {
    let mut bench = bench("nginx", &[]);
    bench.until(1_000);
    let answer = bench.exec(&["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "localhost"]);
    assert_eq!(answer, ExecAnswer::Done { code: 0, output: Body::Static("200"), errors: Body::EMPTY, after_ms: 0 });
    let answer = bench.exec(&["sh", "-c", "curl -s localhost:9999 || exit 1"]);
    assert!(matches!(answer, ExecAnswer::Running { .. }), "another container of the pod may answer: {answer:?}");
    reply(&mut bench, NetReply::Refused);
    let last = bench.out.last().expect("an effect");
    assert!(matches!(last, ProcessEffect::ExecDone { code: 1, .. }), "{last:?}");
}

#[test]
fn exec_runs_beside_the_main_process() {
    let mut bench = bench("busybox", &["sleep", "infinity"]);
    let ExecAnswer::Running { id } = bench.exec(&["sh", "-c", "sleep 3; echo done; exit 2"]) else {
        panic!("it should take time");
    };
    bench.until(5_000);
    let done = ProcessEffect::ExecDone { id, code: 2, output: "done\n".into(), errors: String::new() };
    assert_eq!(bench.out, [done]);
    let ExecAnswer::Running { id } = bench.exec(&["sleep", "100"]) else { panic!("it should take time") };
    bench.call(|process, around| process.kill_exec(id, around));
    assert_eq!(bench.process.next_wake(), None);
    assert_eq!(bench.process.log().text(), "", "exec prints to its caller");
    bench.exec(&["kill", "-9", "1"]);
    assert_eq!(bench.exit(), None, "PID 1 is protected from inside");
}

#[test]
fn hostile_scripts_stay_cheap() {
    for script in [
        "while true; do :; done",
        "while true; do echo x; done",
        "f() { f; }; f",
        "x=aaaaaaaa; while true; do x=$x$x; done",
        "bomb() { bomb | bomb & }; bomb",
        "while true; do sleep 0; done",
        "yes > /tmp/f",
        "while true; do echo x >> /tmp/f; done",
        "while true; do sh -c true; done",
        "x=$(yes | head -c 4000); while true; do y=${x%%b*c*d*}; done",
        "for i in $(seq 1 20000); do (true); done",
        "yes aaaaaaaaaaaaaaaaaaaa | grep 'a*a*a*b' > /dev/null",
    ] {
        let mut bench = bench("busybox", &["sh", "-c", script]);
        let mut wakes = 0;
        while let Some(at) = bench.process.next_wake().filter(|at| *at <= Time::from_ms(60_000)) {
            bench.now = at.max(bench.now);
            bench.call(|process, around| process.wake(around));
            wakes += 1;
            assert!(wakes < 200, "{script} woke too often");
        }
        assert!(bench.process.log().lines().len() <= 1_100, "{script}");
    }
    for script in
        ["(".repeat(10_000), "$(".repeat(10_000), "if ".repeat(10_000), "{ ".repeat(10_000), "a|".repeat(10_000)]
    {
        let (_, exit) = run("busybox", &script, 10);
        assert!(exit.is_some(), "refused");
    }
}

#[test]
fn pipes_that_nobody_holds_are_forgotten() {
    let mut bench = bench("busybox", &["sh", "-c", "while true; do echo x | cat | grep -c x; sleep 1; done"]);
    bench.until(299_500);
    assert_eq!(bench.process.log().text(), "1\n".repeat(300));
    assert!(bench.process.pipes() < 40, "{}", bench.process.pipes());
}

#[test]
fn the_environment_of_the_container_is_there() {
    let mut made: ProcessSpec = spec(&["sh", "-c", "echo $GREETING; env | grep GREETING; pwd; hostname"], &[]);
    made.env.push(("GREETING".to_string(), "hi".to_string()));
    made.working_dir = "/srv".to_string();
    let bench = Bench::start("busybox", made).ok().unwrap();
    assert_eq!(bench.process.log().text(), "hi\nGREETING=hi\n/srv\nweb-0\n");
}

#[test]
fn two_containers_share_pages_through_a_volume() {
    let mount = |path: &str| Mount { path: path.to_string(), volume: "shared".into(), ..Mount::default() };
    let script = "echo Hello from the debian container > /pod-data/index.html";
    let mut writer = spec(&["/bin/sh"], &["-c", script]);
    writer.mounts.push(mount("/pod-data"));
    let mut reader = spec(&[], &[]);
    reader.mounts.push(mount("/usr/share/nginx/html"));
    let mut nginx = Bench::start("nginx", reader).ok().unwrap();
    assert_eq!(nginx.until(1_000).status(80, "/"), 403, "an empty directory may not be listed");
    let debian = Bench::start("debian", writer).ok().unwrap();
    assert_eq!(debian.exit().map(|(code, _)| code), Some(0));
    nginx.volumes = debian.volumes;
    let HttpAnswer::Answer { status: 200, body, .. } = nginx.get(80, "/") else { panic!("no answer") };
    assert_eq!(&*body, "Hello from the debian container\n");
    assert_eq!(nginx.status(80, "/other"), 404);
}

#[test]
fn a_page_written_before_nginx_starts_is_served() {
    let script = "echo $HOSTNAME > /usr/share/nginx/html/index.html && exec nginx -g 'daemon off;'";
    let mut nginx = bench("nginx", &["sh", "-c", script]);
    let HttpAnswer::Answer { body, .. } = nginx.until(1_000).get(80, "/") else { panic!("no answer") };
    assert_eq!(&*body, "web-0\n");
    assert_eq!(nginx.status(80, "/none"), 404);
}

#[test]
fn a_followed_file_is_printed_as_it_grows() {
    let script = "tail -n+1 -F /tmp/1.log & for i in 1 2 3; do echo $i >> /tmp/1.log; sleep 2; done; kill $!";
    let (log, exit) = run("busybox", script, 60_000);
    assert_eq!((log.as_str(), exit), ("1\n2\n3\n", Some(0)));
    let mut idle = bench("busybox", &["tail", "-f", "/dev/null"]);
    assert_eq!(idle.until(1_000).process.next_wake(), None);
}

#[test]
fn the_memory_example_of_the_documentation_is_killed() {
    let mut made = spec(&["stress"], &["--vm", "1", "--vm-bytes", "250M", "--vm-hang", "1"]);
    made.memory_limit_bytes = Some(100 << 20);
    let bench = Bench::start("polinux/stress", made.clone()).ok().unwrap();
    assert_eq!(bench.exit(), Some((137, ExitReason::OomKilled)));
    made.memory_limit_bytes = Some(300 << 20);
    let mut bench = Bench::start("polinux/stress", made).ok().unwrap();
    assert_eq!(bench.until(60_000).exit(), None);
    assert!(bench.process.memory_bytes(bench.now) > 250 << 20);
}

#[test]
fn commands_an_image_answers_work_inside_scripts() {
    let mut redis = bench("redis", &[]);
    redis.until(1_000);
    for (script, want) in [("redis-cli ping | grep PONG", 0), ("redis-cli ping | grep NOPE", 1), ("redis-cli ping", 0)]
    {
        let answer = redis.exec(&["sh", "-c", script]);
        assert!(matches!(answer, ExecAnswer::Done { code, .. } if code == want), "{script}: {answer:?}");
    }
}

#[test]
fn random_scripts_never_break_the_shell() {
    const PARTS: [&str; 64] = [
        "echo",
        " ",
        " ",
        " ",
        "\n",
        ";",
        "&",
        "|",
        "&&",
        "||",
        "(",
        ")",
        "{",
        "}",
        "if",
        "then",
        "fi",
        "while",
        "do",
        "done",
        "for x in a b",
        "case x in",
        "esac",
        ";;",
        "*)",
        "$x",
        "${x",
        "}",
        "$(",
        "$((",
        "))",
        "`",
        "'",
        "\"",
        "\\",
        "<",
        ">",
        ">>",
        "<<EOF",
        "EOF",
        "2>&1",
        "&>f",
        "!",
        "[ 1 = 1 ]",
        "sleep 1",
        "exit 3",
        "f()",
        "return",
        "break",
        "trap 'echo t' EXIT",
        "wait",
        "kill $$",
        "read y",
        "x=1",
        "export A=b",
        "${x:-",
        "${x##",
        "é",
        "printf '%5s'",
        "set -e",
        "eval",
        "exec",
        "cat",
        "grep a",
    ];
    let mut rng = kernel::rng::Rng::stream(11, "random-scripts");
    for round in 0..3_000 {
        let script: String = (0..rng.below(14)).map(|_| PARTS[rng.below(64) as usize]).collect();
        let mut bench = bench(if round % 2 == 0 { "busybox" } else { "debian" }, &["sh", "-c", &script]);
        bench.until(100);
        if bench.exit().is_none() {
            bench.stop();
            bench.until(5_000);
            bench.call(|process, around| process.signal(Signal::Kill, around));
        }
        assert!(bench.exit().is_some(), "{script:?}");
    }
}
