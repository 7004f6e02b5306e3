//! The guide: in the sandbox what to try and who acted; in a lesson its brief, steps, question, hints and debrief.

use std::cell::RefCell;
use std::rc::Rc;

use lab::view::duration;
use lab::view::explain::Act;
use lab::view::guide::{Entry, Goal, Guide, Question, Step};
use lab::view::timeline::Timeline;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::model::{Fault, LessonDeed, Model, Msg, Overlay, Target};
use crate::port::page;
use crate::port::timeline::Window;
use crate::scene::Scene;
use crate::widget::icon::Icon;
use crate::widget::lanes::{Lanes, Which, Words};
use crate::widget::prose::Prose;

/// Draws the panel.
pub fn view(model: &Model, scene: &Scene, send: &Callback<Msg>) -> Html {
    match &scene.guide {
        Some(guide) => html! {
            <Lesson guide={Rc::clone(guide)} timeline={Rc::clone(&scene.timeline)} theme={model.settings.theme.name()} size={model.settings.sizes[0]} send={send.clone()} />
        },
        None => {
            let pod = scene.stage.pods().find(|pod| !pod.ghost).map(|pod| Target::Pod(pod.key.clone()));
            let node =
                scene.stage.nodes.iter().find(|node| node.broken.is_none()).map(|node| Target::Node(node.name.clone()));
            html! { <Sandbox acts={Rc::clone(&scene.acts)} lessons={Rc::clone(&scene.lessons)} {pod} {node} send={send.clone()} /> }
        }
    }
}

fn press(send: &Callback<Msg>, msg: Msg) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |_: MouseEvent| send.emit(msg.clone()))
}

#[derive(Properties, PartialEq)]
struct SandboxProps {
    acts: Rc<Vec<Act>>,
    lessons: Rc<Vec<Entry>>,
    pod: Option<Target>,
    node: Option<Target>,
    send: Callback<Msg>,
}

#[component]
fn Sandbox(props: &SandboxProps) -> Html {
    let SandboxProps { acts, lessons, pod, node, send } = props;
    let attempt = |title: &'static str,
                   text: &'static str,
                   icon: &'static str,
                   fault: Fault,
                   target: &Option<Target>| {
        let act = {
            let (send, target) = (send.clone(), target.clone());
            Callback::from(move |_: MouseEvent| {
                send.emit(Msg::Select(target.clone()));
                send.emit(Msg::Break(fault, target.clone()));
            })
        };
        html! {
            <li><button class="attempt" onclick={act} disabled={target.is_none()}><Icon name={icon} /><span><strong>{title}</strong>{text}</span></button></li>
        }
    };
    html! {
        <div class="guide-body scroll" tabindex="0" role="group" aria-label="Guide">
            <h3>{"A cluster is running. Break it."}</h3>
            <p class="lead">{"Three nodes, one Deployment, traffic through a Service. Its app needs four seconds to start, and a readiness probe says when it may serve. Everything here behaves as Kubernetes 1.36 does."}</p>
            <ul class="attempts">
                {attempt("Crash a pod", "The kubelet restarts it in place. Do it again and the back-off begins.", "bolt", Fault::Crash, pod)}
                {attempt("Delete a pod", "The ReplicaSet makes another one, with a new name.", "trash", Fault::DeletePod, pod)}
                {attempt("Make it unready", "It leaves the endpoint list and is not restarted.", "unplug", Fault::ReadinessOff, pod)}
                {attempt("Power off a node", "Wait: 50 s until NotReady, 5 min until its pods move. Use 60×.", "power", Fault::Fail("power"), node)}
            </ul>
            <h3>{"Who acted"}</h3>
            { if acts.is_empty() { html! { <p class="quiet">{"Nobody yet."}</p> } } else { html! {} } }
            <ol class="acts">{ for acts.iter().map(|act| turn(act, send)) }</ol>
            <h3>{"Lessons"}</h3>
            <ul class="lessons">
                { for lessons.iter().map(|entry| html! {
                    <li><button class="lesson" onclick={press(send, Msg::Lesson(LessonDeed::Open(entry.slug.clone())))}>
                        <span class={classes!("lesson-mark", entry.done.then_some("done"))}><Icon name={if entry.done { "check" } else { "book" }} /></span>
                        <span><strong>{entry.title.clone()}</strong><small>{format!("{} min · {}", entry.minutes, entry.level)}</small></span>
                    </button></li>
                }) }
            </ul>
        </div>
    }
}

fn turn(act: &Act, send: &Callback<Msg>) -> Html {
    let name = act.object.split_once('/').map_or(act.object.as_str(), |(_, name)| name).to_string();
    let object = match &act.pod {
        Some(pod) => {
            html! { <button class="link mono" onclick={press(send, Msg::Select(Some(Target::Pod(pod.clone()))))}>{name}</button> }
        }
        None => html! { <span class="mono">{name}</span> },
    };
    html! {
        <li key={act.id} class={classes!("turn", act.warning.then_some("warning"))}>
            <span class="turn-time num">{duration::clock_seconds(act.at_ms)}</span>
            <span><strong>{act.who.clone()}</strong>{" "}{act.act.clone()}{" "}{object}<small>{format!("It saw {}, and compared it with {}.", act.observe, act.compare)}</small></span>
        </li>
    }
}

#[derive(Properties)]
struct LessonProps {
    guide: Rc<Guide>,
    timeline: Rc<RefCell<Timeline>>,
    theme: &'static str,
    size: u32,
    send: Callback<Msg>,
}

impl PartialEq for LessonProps {
    fn eq(&self, other: &Self) -> bool {
        // The timeline is shown up to the moment of the solution, so it does not change any more.
        (&self.guide, self.theme, self.size) == (&other.guide, other.theme, other.size)
    }
}

#[component]
fn Lesson(props: &LessonProps) -> Html {
    let (guide, send) = (&props.guide, &props.send);
    let done = guide.steps.iter().filter(|step| step.done).count();
    html! {
        <div class="guide-body scroll" tabindex="0" role="group" aria-label="Lesson">
            <div class="lesson-head">
                <button class="tool small" onclick={press(send, Msg::Lesson(LessonDeed::Leave))}><span class="flip"><Icon name="chevron" /></span><span>{"Sandbox"}</span></button>
                <span class="quiet num">{format!("{done}/{} · {} min", guide.steps.len(), guide.minutes)}</span>
            </div>
            <h3 class="lesson-title">{guide.title.clone()}</h3>
            <Prose text={guide.brief.to_string()} />
            <ol class="steps">
                { for guide.steps.iter().enumerate().filter(|(index, _)| *index <= guide.current).map(|(index, item)| step(guide, index, item, send)) }
            </ol>
            { if guide.steps.len() > guide.current + 1 { html! { <p class="quiet">{format!("{} more to come", guide.steps.len() - guide.current - 1)}</p> } } else { html! {} } }
            { if guide.checks.is_empty() { html! {} } else { html! { <><h4>{"It is fixed when"}</h4>{goals(&guide.checks)}</> } } }
            { for guide.hints.iter().enumerate().map(|(index, hint)| html! { <div class="hint"><b>{["Nudge", "Pointer", "Answer"].get(index).copied().unwrap_or("Hint")}</b><Prose text={hint.clone()} /></div> }) }
            { for guide.solution.iter().map(|text| html! { <div class="hint"><b>{"Solution"}</b><Prose text={format!("{text} The manifest is in the editor: press **Apply**.")} /></div> }) }
            <div class="lesson-tools">
                { if guide.hints.len() < guide.hints_total { html! {
                    <button class="button" onclick={press(send, Msg::Lesson(LessonDeed::Hint))}>{format!("Hint {} of {}", guide.hints.len() + 1, guide.hints_total)}</button>
                } } else if guide.has_solution && guide.solution.is_none() && guide.debrief.is_none() { html! {
                    <button class="button" onclick={press(send, Msg::Lesson(LessonDeed::Solution))}>{"Show the solution"}</button>
                } } else { html! {} } }
                <button class="button" onclick={press(send, Msg::Lesson(LessonDeed::Reset))}>{"Start over"}</button>
            </div>
            { match &guide.debrief {
                Some(text) => html! {
                    <section class="debrief" aria-label="Debrief">
                        <div class="lesson-head"><h4>{"Your own timeline"}</h4>
                            <button class="button tiny" onclick={press(send, Msg::Show(Overlay::Debrief))}>{"Side by side"}</button></div>
                        {own_timeline(guide, &props.timeline, props.theme, props.size)}
                        <Prose text={text.to_string()} />
                        { for guide.extras.iter().enumerate().map(|(index, name)| html! {
                            <button class="button" onclick={press(send, Msg::Lesson(LessonDeed::Extra(index)))}>{format!("Play {name}")}</button>
                        }) }
                    </section>
                },
                None => html! {},
            } }
        </div>
    }
}

/// Draws the learner's own run up to the moment of the solution, as picture and as words.
pub fn own_timeline(guide: &Guide, timeline: &Rc<RefCell<Timeline>>, theme: &'static str, size: u32) -> Html {
    let to_ms = guide.solved_ms.unwrap_or(0);
    let window = Window { from_ms: 0, to_ms, now_ms: to_ms };
    let sizes = ([size; 4], [false; 4]);
    html! {
        <div class="own-timeline">
            <div class="own-lanes scroll" tabindex="0" role="group" aria-label="Your own timeline">
                <Lanes which={Which::Lanes} timeline={Rc::clone(timeline)} revision={to_ms} {window} {theme} running={false} {sizes} />
            </div>
            <Lanes which={Which::Areas} timeline={Rc::clone(timeline)} revision={to_ms} {window} {theme} running={false} {sizes} />
            <Words timeline={Rc::clone(timeline)} revision={to_ms} from_ms={0} {to_ms} />
        </div>
    }
}

fn step(guide: &Guide, index: usize, step: &Step, send: &Callback<Msg>) -> Html {
    let current = index == guide.current;
    let open = step.question.as_ref().is_some_and(|question| question.answer.is_none());
    html! {
        <li class={classes!("step", step.done.then_some("done"), current.then_some("current"))} aria-current={current.then_some("step")}>
            <span class="step-mark">{ if step.done { html! { <Icon name="check" /> } } else { html! { {(index + 1).to_string()} } } }</span>
            <div>
                <h4 class="step-title">{step.title.clone()}</h4>
                <Prose text={step.text.clone()} />
                { for step.question.iter().map(|asked| html! { <Ask question={asked.clone()} send={send.clone()} /> }) }
                {goals(&step.goals)}
                { if current && step.goals.is_empty() && !open { html! {
                    <button class="button primary" onclick={press(send, Msg::Lesson(LessonDeed::Next))}>{"Go on"}</button>
                } } else { html! {} } }
            </div>
        </li>
    }
}

fn goals(goals: &[Goal]) -> Html {
    if goals.is_empty() {
        return html! {};
    }
    html! {
        <ul class="goals">
            { for goals.iter().map(|goal| html! {
                <li class={classes!("goal", goal.done.then_some("done"))}>
                    <span class="goal-box" role="img" aria-label={if goal.done { "reached" } else { "open" }}>{ if goal.done { html! { <Icon name="check" /> } } else { html! {} } }</span>
                    <span>{goal.text.clone()}{ if goal.done || goal.saw.is_empty() { html! {} } else { html! { <small>{goal.saw.clone()}</small> } } }</span>
                </li>
            }) }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
struct AskProps {
    question: Question,
    send: Callback<Msg>,
}

#[component]
fn Ask(props: &AskProps) -> Html {
    let typed = use_state(String::new);
    let field = use_node_ref();
    let question = &props.question;
    let answer = |text: String| {
        let send = props.send.clone();
        Callback::from(move |_: MouseEvent| send.emit(Msg::Lesson(LessonDeed::Predict(text.clone()))))
    };
    let form = if question.answer.is_some() {
        html! {}
    } else if question.choices.is_empty() {
        let input = {
            let typed = typed.clone();
            Callback::from(move |event: InputEvent| typed.set(page::value_of(&event)))
        };
        let submit = {
            let (send, field) = (props.send.clone(), field.clone());
            // The field itself is asked: who types fast is ahead of the frame that shows what was typed.
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                let text = field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
                if !text.trim().is_empty() {
                    send.emit(Msg::Lesson(LessonDeed::Predict(text.trim().to_string())));
                }
            })
        };
        html! {
            <form class="ask-number" onsubmit={submit}>
                <label><input ref={field} type="text" inputmode="decimal" value={(*typed).clone()} oninput={input} aria-label={question.text.clone()} />{question.unit.clone()}</label>
                <button class="button primary" type="submit">{"Predict"}</button>
            </form>
        }
    } else {
        html! { <div class="choices">{ for question.choices.iter().map(|choice| html! { <button class="button" onclick={answer(choice.clone())}>{choice.clone()}</button> }) }</div> }
    };
    html! {
        <div class="ask" role="group" aria-label="Prediction">
            <p class="ask-text"><b>{"Predict. "}</b>{question.text.clone()}</p>
            {form}
            { if question.answer.is_none() { html! { <p class="quiet">{"The clock waits for your answer."}</p> } } else { html! {} } }
            { for question.answer.iter().map(|answer| html! { <p class="ask-answer">{"You said "}<strong>{answer.clone()}</strong>{" "}{question.unit.clone()}</p> }) }
            { for question.outcome.iter().map(|(text, right)| html! {
                <p class={classes!("ask-outcome", right.then_some("right"))}><Icon name={if *right { "check" } else { "info" }} /><span>{if *right { "Right: " } else { "It was " }}{text.clone()}</span></p>
            }) }
            { if question.outcome.is_some() { html! { <Prose text={question.explain.clone()} /> } } else { html! {} } }
        </div>
    }
}
