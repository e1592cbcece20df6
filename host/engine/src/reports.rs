//! B07, B08: GetBaseReport and GetReport.

use plugpoint_ocpp::v201::*;

use crate::device_model::{
    AttributeType, Characteristics, Criterion, DataType, Limits, Mutability, Query, ReportAttribute,
    ReportBase, ReportItem, Wanted, names, split,
};
use crate::inbound::{CallRef, Refusal};
use crate::outbox::Awaiting;
use crate::variables::key_of;
use crate::{Engine, Then};

/// A report that follows its response.
#[derive(Debug)]
pub(crate) struct Order {
    request_id: i32,
    items: Vec<ReportDataType>,
}

/// With more parts of earlier reports than this to send, the station is busy.
const MAX_WAITING_PARTS: usize = 100;

impl Engine {
    //= B07.FR.01 B07.FR.02 B07.FR.13
    pub(crate) fn get_base_report(
        &mut self,
        _: &CallRef,
        request: GetBaseReportRequest,
    ) -> Result<GetBaseReportResponse, Refusal> {
        let base = match request.report_base {
            ReportBaseEnumType::ConfigurationInventory => ReportBase::ConfigurationInventory,
            ReportBaseEnumType::FullInventory => ReportBase::FullInventory,
            ReportBaseEnumType::SummaryInventory => ReportBase::SummaryInventory,
        };
        self.show_time();
        let items = self
            .model
            .base_report(base)
            .into_iter()
            .map(report_data)
            .collect();
        Ok(GetBaseReportResponse::new(self.order(request.request_id, items)))
    }

    //= B08.FR.01 B08.FR.15
    pub(crate) fn get_report(
        &mut self,
        _: &CallRef,
        request: GetReportRequest,
    ) -> Result<GetReportResponse, Refusal> {
        let criteria = request.component_criteria.unwrap_or_default();
        let wanted = request.component_variable.unwrap_or_default();
        self.check_items(wanted.len(), &names::ITEMS_PER_MESSAGE_GET_REPORT)?;
        let query = Query {
            criteria: criteria.into_iter().map(criterion).collect(),
            wanted: wanted.iter().map(wanted_of).collect(),
        };
        self.show_time();
        let items = self
            .model
            .custom_report(&query)
            .into_iter()
            .map(report_data)
            .collect();
        Ok(GetReportResponse::new(self.order(request.request_id, items)))
    }

    fn order(&mut self, request_id: i32, items: Vec<ReportDataType>) -> GenericDeviceModelStatusEnumType {
        if items.is_empty() {
            return GenericDeviceModelStatusEnumType::EmptyResultSet;
        }
        if self.outbox.reports() > MAX_WAITING_PARTS {
            return GenericDeviceModelStatusEnumType::Rejected;
        }
        self.then(Then::Report(Order { request_id, items }));
        GenericDeviceModelStatusEnumType::Accepted
    }

    //= B07.FR.03 B07.FR.04 B08.FR.03
    pub(crate) fn send_report(&mut self, order: Order) {
        let generated_at = self.wall();
        for part in split(order.items, Limits::of(&self.model)) {
            let mut request = NotifyReportRequest::new(order.request_id, generated_at, part.seq_no);
            request.tbc = Some(part.tbc);
            request.report_data = Some(part.items);
            self.call_early(&request, Awaiting::Report);
        }
    }
}

fn wanted_of(wanted: &ComponentVariableType) -> Wanted {
    let any = VariableType::new(String::new());
    let key = key_of(&wanted.component, wanted.variable.as_ref().unwrap_or(&any));
    Wanted {
        component: key.component,
        variable: wanted.variable.is_some().then_some(key.variable),
    }
}

fn report_data(item: ReportItem<'_>) -> ReportDataType {
    let place = item.component;
    let mut component = ComponentType::new(place.name.as_str());
    component.instance = place.instance.as_ref().map(ToString::to_string);
    component.evse = place.evse.map(|id| {
        let mut evse = EVSEType::new(id);
        evse.connector_id = place.connector;
        evse
    });
    let mut variable = VariableType::new(item.variable.name.as_str());
    variable.instance = item.variable.instance.as_ref().map(ToString::to_string);
    let attributes = item.attributes.into_iter().map(attribute).collect();
    let mut data = ReportDataType::new(component, variable, attributes);
    data.variable_characteristics = Some(characteristics(item.characteristics));
    data
}

fn attribute(attribute: ReportAttribute<'_>) -> VariableAttributeType {
    let kind = match attribute.kind {
        AttributeType::Actual => AttributeEnumType::Actual,
        AttributeType::MaxSet => AttributeEnumType::MaxSet,
        AttributeType::MinSet => AttributeEnumType::MinSet,
        AttributeType::Target => AttributeEnumType::Target,
    };
    let mutability = match attribute.mutability {
        Mutability::ReadOnly => MutabilityEnumType::ReadOnly,
        Mutability::ReadWrite => MutabilityEnumType::ReadWrite,
        Mutability::WriteOnly => MutabilityEnumType::WriteOnly,
    };
    VariableAttributeType {
        r#type: Some(kind),
        mutability: Some(mutability),
        value: attribute.value.map(std::borrow::Cow::into_owned),
        persistent: Some(attribute.persistent),
        constant: Some(attribute.constant),
        ..VariableAttributeType::default()
    }
}

fn characteristics(of: &Characteristics) -> VariableCharacteristicsType {
    let data_type = match of.data_type {
        DataType::Boolean => DataEnumType::Boolean,
        DataType::DateTime => DataEnumType::DateTime,
        DataType::Decimal => DataEnumType::Decimal,
        DataType::Integer => DataEnumType::Integer,
        DataType::MemberList => DataEnumType::MemberList,
        DataType::OptionList => DataEnumType::OptionList,
        DataType::SequenceList => DataEnumType::SequenceList,
        DataType::String => DataEnumType::String,
    };
    let mut shown = VariableCharacteristicsType::new(data_type, of.supports_monitoring);
    shown.unit.clone_from(&of.unit);
    shown.min_limit = of.min_limit;
    shown.max_limit = of.max_limit;
    shown.values_list.clone_from(&of.values_list);
    shown
}

fn criterion(criterion: ComponentCriterionEnumType) -> Criterion {
    match criterion {
        ComponentCriterionEnumType::Active => Criterion::Active,
        ComponentCriterionEnumType::Available => Criterion::Available,
        ComponentCriterionEnumType::Enabled => Criterion::Enabled,
        ComponentCriterionEnumType::Problem => Criterion::Problem,
    }
}
