//! Types of groups, and groups.

use super::answers::{invalid, not_found, not_paid_for};
use super::call::Call;
use super::model::{Group, Groups, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// How many groups a page has.
const PAGE: usize = 100;

impl State {
    /// What is about groups, if there are any here.
    pub(super) fn of_groups(
        &mut self,
        call: &Call,
        answer: impl FnOnce(&mut Self, &Call) -> Response,
    ) -> Response {
        match self.groups_are {
            Groups::Unknown => not_found("Endpoint not found."),
            Groups::NotPaidFor => not_paid_for(),
            Groups::There => self.scoped("group:read", call, answer),
        }
    }

    /// `GET groups_types/`: a plain list.
    pub(super) fn group_types(&self) -> Response {
        let told = self.group_types.iter().enumerate().map(|(index, name)| {
            json!({
                "group_type": name,
                "group_type_index": index,
                "name_singular": null,
                "name_plural": null,
                "detail_dashboard": null,
                "default_columns": null,
                "created_at": null,
            })
        });
        Json(told.collect::<Vec<_>>()).into_response()
    }

    /// `GET groups/`: those of a type, by a cursor that leads forward only.
    pub(super) fn groups(&mut self, call: &Call) -> Response {
        let index = match call.number("group_type_index") {
            Ok(Some(index)) => index,
            Ok(None) => {
                return invalid(
                    Some("group_type_index"),
                    "You must pass ?group_type_index= in this URL. To get a list of valid group \
                     types, call /api/:project_id/groups_types/.",
                );
            }
            Err(refused) => return *refused,
        };
        let cursor: usize = call.told("cursor").and_then(|at| at.parse().ok()).unwrap_or(0);
        let part = call.told("group_key").unwrap_or_default().to_lowercase();
        let fits =
            |group: &&Group| group.index == index && group.key.to_lowercase().contains(&part);
        let mut page: Vec<_> = self.groups.iter().filter(fits).skip(cursor).collect();
        let next = (page.len() > PAGE)
            .then(|| format!("{}?group_type_index={index}&cursor={}", call.address, cursor + PAGE));
        page.truncate(PAGE);
        let results: Vec<_> = page.into_iter().map(Group::told).collect();
        Json(json!({ "next": next, "previous": null, "results": results })).into_response()
    }

    /// `GET groups/find`: the one with this key. Looking begins a notebook for it, unless one asks
    /// not to.
    pub(super) fn find_group(&mut self, call: &Call) -> Response {
        const REQUIRED: &str = "This query parameter is required.";
        let index = match call.number("group_type_index") {
            Ok(Some(index)) => index,
            Ok(None) => return invalid(Some("group_type_index"), REQUIRED),
            Err(refused) => return *refused,
        };
        let Some(key) = call.told("group_key") else {
            return invalid(Some("group_key"), REQUIRED);
        };
        let Some(group) = self.groups.iter().find(|g| g.index == index && g.key == key) else {
            return not_found("Not found.");
        };
        let mut told = group.told();
        if call.told("skip_create_notebook") != Some("true") {
            self.notebooks.push(key.to_owned());
        }
        let notebook = self.notebooks.iter().position(|begun| begun == key);
        told.insert("notebook".into(), json!(notebook.map(|number| format!("nb{number}"))));
        Json(told).into_response()
    }
}

impl Group {
    fn told(&self) -> Map<String, Value> {
        let told = [
            ("group_type_index", json!(self.index)),
            ("group_key", json!(self.key)),
            ("group_properties", json!(self.properties)),
            ("created_at", json!(self.created_at)),
        ];
        told.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
    }
}
