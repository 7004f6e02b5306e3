//! Where a learner is in a lesson: ticked goals, predictions and their truths, opened hints, and whether it is solved.

use kernel::Time;

use super::checks::{Scene, Verdict};
use super::format::Lesson;
use super::predict::{Answer, Comparison, Known};

/// Progress of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepState {
    /// Goals that have been reached; once reached they stay so.
    pub ticked: Vec<bool>,
    /// What each open goal sees now.
    pub seen: Vec<String>,
    /// The learner's prediction.
    pub answer: Option<Answer>,
    /// What the run says to it.
    pub known: Option<Known>,
}

/// A lesson being played.
#[derive(Clone, Debug)]
pub struct Runner {
    lesson: Lesson,
    step: usize,
    steps: Vec<StepState>,
    hints: usize,
    verdicts: Vec<Verdict>,
    solved_at: Option<Time>,
}

impl Runner {
    /// A lesson at its first step.
    pub fn new(lesson: Lesson) -> Runner {
        let steps = lesson
            .steps
            .iter()
            .map(|step| StepState {
                ticked: vec![false; step.goals.len()],
                seen: vec![String::new(); step.goals.len()],
                ..StepState::default()
            })
            .collect();
        Runner { lesson, step: 0, steps, hints: 0, verdicts: Vec::new(), solved_at: None }
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// Index of the step the learner is at.
    pub fn step(&self) -> usize {
        self.step
    }

    /// Progress of each step.
    pub fn steps(&self) -> &[StepState] {
        &self.steps
    }

    /// How each check of the lesson turns out now.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// The moment at which all checks held; a tour is done with its last step.
    pub fn solved_at(&self) -> Option<Time> {
        self.solved_at
    }

    /// Hints opened so far.
    pub fn hints(&self) -> &[String] {
        &self.lesson.hints[..self.hints.min(self.lesson.hints.len())]
    }

    /// Opens the next hint.
    pub fn open_hint(&mut self) {
        self.hints = (self.hints + 1).min(self.lesson.hints.len());
    }

    /// Takes the learner's prediction for the present step; it stays as it was given first.
    pub fn predict(&mut self, answer: Answer) {
        if let Some(state) = self.steps.get_mut(self.step)
            && state.known.is_none()
        {
            state.answer.get_or_insert(answer);
        }
    }

    /// True when the present step asks nothing more of the learner.
    pub fn step_done(&self) -> bool {
        let Some(state) = self.steps.get(self.step) else { return true };
        let asked = self.lesson.steps.get(self.step).is_some_and(|step| step.predict.is_some());
        state.ticked.iter().all(|ticked| *ticked) && (!asked || state.answer.is_some())
    }

    /// Goes to the next step when the present one is done.
    pub fn advance(&mut self, now: Time) {
        if !self.step_done() {
            return;
        }
        if self.step + 1 < self.steps.len() {
            self.step += 1;
        } else if !self.lesson.graded {
            self.solved_at.get_or_insert(now);
        }
    }

    /// Goes to the next step whether the present one is done or not.
    pub fn skip(&mut self) {
        self.step = (self.step + 1).min(self.steps.len().saturating_sub(1));
    }

    /// Goes back to an earlier step, to read it again.
    pub fn back(&mut self) {
        self.step = self.step.saturating_sub(1);
    }

    /// Looks at the run: ticks goals, finds truths, judges the checks.
    pub fn observe(&mut self, scene: &Scene<'_>) {
        for (index, (step, state)) in self.lesson.steps.iter().zip(&mut self.steps).enumerate() {
            if index <= self.step {
                for (goal, (ticked, seen)) in step.goals.iter().zip(state.ticked.iter_mut().zip(&mut state.seen)) {
                    if !*ticked {
                        let verdict = goal.judge(scene);
                        *ticked = verdict.passed;
                        *seen = verdict.saw;
                    }
                }
            }
            if let Some(predict) = &step.predict
                && state.known.is_none()
            {
                state.known = predict.truth(scene);
            }
        }
        if self.lesson.graded && self.solved_at.is_none() {
            self.verdicts = self.lesson.checks.iter().map(|check| check.judge(scene)).collect();
            if !self.verdicts.is_empty() && self.verdicts.iter().all(|verdict| verdict.passed) {
                self.solved_at = Some(scene.now);
            }
        }
    }

    /// The prediction of a step beside what happened, once both are there.
    pub fn comparison(&self, step: usize) -> Option<Comparison> {
        let state = self.steps.get(step)?;
        Some(self.lesson.steps.get(step)?.predict.as_ref()?.compare(state.known?, state.answer.as_ref()?))
    }

    /// The computed sentences of the debrief; those that the run does not show are left out.
    pub fn figures(&self, scene: &Scene<'_>) -> Vec<String> {
        let figures = &self.lesson.debrief.figures;
        figures
            .iter()
            .filter_map(|figure| Some(figure.text.replace("{}", &figure.value.compute(scene)?.text())))
            .collect()
    }
}
