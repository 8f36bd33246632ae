//! The list of workspaces, in the order in which they stand at the top.

/// Hands the list on to a macro. A workspace is a line here and a folder beside, which is named first; then what it says of
/// itself, what it knows, what can be asked of it, what the window asks it for, and what works for it in the background.
macro_rules! for_each_workspace {
    ($then:ident) => {
        $then! {
            learn: LEARN, Learn, LearnAction, Learning, model::ModelRunner;
            explore: EXPLORE, Explore, ExploreAction, Exploring, analyses::AnalysisRunner;
            evaluate: EVALUATE, EvaluateState, EvaluateAction, Evaluating, evaluate_runner::EvaluateRunner;
            publish: PUBLISH, PublishState, PublishAction, Publishing, audit_runner::AuditRunner;
        }
    };
}

pub(in crate::app) use for_each_workspace;
