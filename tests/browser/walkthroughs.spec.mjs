// What published walkthroughs tell readers to type, typed in the real page: only names of pods are other ones.

import { expect, test } from "./page.mjs";
import { run, sandbox } from "./play.mjs";

test.setTimeout(240_000);

const speed = (page, label) => page.getByRole("button", { name: label, exact: true }).click();
const answer = (page, nth) => page.locator(".line").nth(nth).locator("pre");

const FASTAPI = `cat > deployment.yaml <<EOF
apiVersion: apps/v1
kind: Deployment
metadata:
  name: fastapi-k8s
spec:
  replicas: 2
  selector:
    matchLabels: {app: fastapi-k8s}
  template:
    metadata:
      labels: {app: fastapi-k8s}
    spec:
      containers:
      - name: fastapi-k8s
        image: fastapi-k8s:latest
        livenessProbe:
          httpGet: {path: /health, port: 8000}
          initialDelaySeconds: 5
          periodSeconds: 10
        readinessProbe:
          httpGet: {path: /ready, port: 8000}
          initialDelaySeconds: 2
          periodSeconds: 5
---
apiVersion: v1
kind: Service
metadata:
  name: fastapi-k8s
spec:
  type: LoadBalancer
  selector: {app: fastapi-k8s}
  ports:
  - port: 80
    targetPort: 8000
EOF
kubectl apply -f deployment.yaml
kubectl rollout status deployment fastapi-k8s`;

/** Pastes a text into the console and waits for the last of its answers. */
async function paste(page, text, lines) {
  const field = page.getByRole("textbox", { name: "Command", exact: true });
  await field.fill(text);
  await field.press("Enter");
  await expect(page.locator(".line")).toHaveCount(lines);
}

/** Repeats a command until what it prints fits, as people do. */
async function until(page, command, wanted) {
  await expect(async () => expect(await run(page, command)).toMatch(wanted)).toPass({ timeout: 60_000, intervals: [1000] });
}

test("kill, crash, readiness off and events of a FastAPI app", async ({ page }) => {
  await sandbox(page);
  await speed(page, "10×");
  await paste(page, FASTAPI, 3);
  await expect(answer(page, 2)).toContainText("successfully rolled out", { timeout: 60_000 });
  const before = await run(page, "kubectl get pods -l app=fastapi-k8s");
  const [, name] = before.match(/\n(\S+)/);

  // 1. A deleted pod comes back under another name.
  expect(await run(page, `kubectl delete pod ${name} --wait=false`)).toContain(`pod "${name}" deleted`);
  await until(page, "kubectl get pods -l app=fastapi-k8s", /^NAME.*\n(\S+ +1\/1 +Running +0 .*\n?){2}$/);
  expect(await run(page, "kubectl get pods -l app=fastapi-k8s")).not.toContain(name);

  // 2. A crashed container is restarted in the same pod.
  await run(page, "curl -X POST http://localhost/crash");
  await until(page, "kubectl get pods -l app=fastapi-k8s", /Running +1 \(/);
  await until(page, "kubectl get pods -l app=fastapi-k8s", /1\/1[^]*1\/1/);

  // 3. Readiness off: out of the endpoints, not restarted.
  await run(page, "POD=$(kubectl get pod -l app=fastapi-k8s -o jsonpath='{.items[0].metadata.name}')");
  await run(page, "kubectl exec $POD -- curl -s -X POST http://localhost:8000/ready/disable");
  await until(page, "kubectl get pods -l app=fastapi-k8s", /0\/1 +Running/);
  await until(page, "kubectl get endpoints fastapi-k8s", /fastapi-k8s +[\d.]+:8000 /);
  await run(page, "kubectl exec $POD -- curl -s -X POST http://localhost:8000/ready/enable");
  await until(page, "kubectl get endpoints fastapi-k8s", /[\d.]+:8000,[\d.]+:8000/);

  // 4. Events in one terminal, the crash in another.
  await run(page, "kubectl get events --watch --field-selector involvedObject.kind=Pod");
  const watch = page.locator(".console-body").first().locator(".line pre").last();
  await page.getByRole("button", { name: "Open another terminal" }).click();
  const second = page.getByRole("textbox", { name: "Command, terminal 2" });
  await second.fill("curl -X POST http://localhost/crash");
  await second.press("Enter");
  await expect(watch).toContainText(/Started +pod\/fastapi-k8s/);
});

test("the debrief of a restart loop: look, test the endpoint by hand, edit", async ({ page }) => {
  await sandbox(page);
  await run(page, "kubectl create deployment auth-service --image=nginx:1.27 --port=80");
  const path = "/spec/template/spec/containers/0/livenessProbe";
  const probe = '{"httpGet":{"path":"/nonexistent-healthz","port":80},"initialDelaySeconds":5,"periodSeconds":5,"failureThreshold":2}';
  await run(page, `kubectl patch deployment auth-service --type=json -p='[{"op":"add","path":"${path}","value":${probe}}]'`);
  await speed(page, "10×");
  await until(page, "kubectl get pods -n default -l app=auth-service", /Running +[1-9]\d* \(|CrashLoopBackOff/);
  await run(page, "POD=$(kubectl get pod -l app=auth-service -o jsonpath='{.items[0].metadata.name}')");
  expect(await run(page, "kubectl describe pod $POD -n default")).toContain("Liveness probe failed: HTTP probe failed with statuscode: 404");
  expect(await run(page, "kubectl get deployment auth-service -n default -o yaml | grep -A 20 livenessProbe")).toContain("path: /nonexistent-healthz");

  // The endpoint by hand: forwarded in one terminal, asked in another; a restart of the container ends the forwarding.
  await page.getByRole("button", { name: "Open another terminal" }).click();
  const first = page.getByRole("textbox", { name: "Command", exact: true });
  const second = page.getByRole("textbox", { name: "Command, terminal 2" });
  const said = page.locator(".console-body").nth(1).locator(".line pre").last();
  await expect(async () => {
    await first.press("Control+c");
    await first.fill("kubectl port-forward pod/$POD 8080:80 -n default");
    await first.press("Enter");
    await second.fill("curl -s -o /dev/null -w '%{http_code}' http://localhost:8080/");
    await second.press("Enter");
    await expect(said).toHaveText("200", { timeout: 1000 });
  }).toPass({ timeout: 90_000 });

  // kubectl edit opens the workbench.
  await second.fill("kubectl edit deployment auth-service -n default");
  await second.press("Enter");
  await page.waitForFunction(() => window.SelfhealEditor);
  const editor = page.getByRole("textbox", { name: "YAML manifest" });
  await editor.focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+f");
  await page.keyboard.type("/nonexistent-healthz");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.type("/");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.locator(".toast").last()).toContainText("configured");
  await second.fill("kubectl rollout status deployment auth-service");
  await second.press("Enter");
  await expect(page.locator(".console-body").nth(1).locator(".line pre").last()).toContainText("successfully rolled out", { timeout: 60_000 });
});

test("a Flask app with both probes, deployed as its page says", async ({ page }) => {
  await sandbox(page);
  await speed(page, "10×");
  const manifest = `cat <<EOF | kubectl apply -f -
apiVersion: apps/v1
kind: Deployment
metadata:
  name: flask-app
spec:
  replicas: 3
  selector:
    matchLabels:
      app: flask-app
  template:
    metadata:
      labels:
        app: flask-app
    spec:
      containers:
      - name: flask-app
        image: your-dockerhub-username/flask-app:latest # Replace with your image
        ports:
        - containerPort: 5000
        livenessProbe:
          httpGet:
            path: /healthz
            port: 5000
          initialDelaySeconds: 5
          periodSeconds: 10
        readinessProbe:
          httpGet:
            path: /readyz
            port: 5000
          initialDelaySeconds: 5
          periodSeconds: 10
EOF`;
  await paste(page, manifest, 1);
  await expect(answer(page, 0)).toContainText("deployment.apps/flask-app created");
  await until(page, "kubectl get pods -l app=flask-app", /(flask-app-\S+ +1\/1 +Running +0 .*\n?){3}/);
});

test("a node is lost, and its pods come up elsewhere", async ({ page }) => {
  await sandbox(page);
  await speed(page, "60×");
  await page.locator(".rack-head").nth(0).click();
  await page.locator(".chaos").getByRole("button", { name: "Power off", exact: true }).click();
  await until(page, "kubectl get nodes", /node-1 +NotReady/);
  await until(page, "kubectl get pods -l app=web -o wide", /(1\/1 +Running[^\n]*node-[23][^]*){3}/);
});
