//! `process` (`section 5.3`): statements, conditions and calculations.

use winnow::combinator::{alt, delimited, opt, preceded, repeat, separated};
use winnow::stream::Location;
use winnow::token::literal;
use winnow::Parser;

use super::super::model::{
    Comparison, Condition, Expression, Operand, Operation, Operator, Statement,
};
use super::input::{fault, keyword, nested, required, sign, space, Input, Outcome};
use super::template::parameter;
use super::text::{number, quoted, until};
use super::values::literal_value;
use crate::core::json::pointer::Pointer;

/// `{ statement }`.
pub(super) fn block(input: &mut Input<'_>) -> Outcome<Statement> {
    delimited(
        required("\"{\"", sign("{")),
        required("an operation or \"if\"", alt((choice, always))),
        required("\";\" or \"}\"", sign("}")),
    )
    .parse_next(input)
}

fn always(input: &mut Input<'_>) -> Outcome<Statement> {
    operations.map(Statement::Always).parse_next(input)
}

fn choice(input: &mut Input<'_>) -> Outcome<Statement> {
    let first = preceded(keyword("if"), branch).parse_next(input)?;
    let more: Vec<_> = repeat(
        0..,
        preceded(alt((keyword("elseif"), keyword("elsf"))), branch),
    )
    .parse_next(input)?;
    let otherwise = opt(preceded(
        keyword("else"),
        required("an operation", operations),
    ))
    .parse_next(input)?;
    Ok(Statement::Choice {
        branches: std::iter::once(first).chain(more).collect(),
        otherwise,
    })
}

fn branch(input: &mut Input<'_>) -> Outcome<(Condition, Vec<Operation>)> {
    let text = required("a condition in quotes", quoted).parse_next(input)?;
    space(input)?;
    let condition = text.parse(any_condition)?;
    let operations = required("an operation", operations).parse_next(input)?;
    Ok((condition, operations))
}

fn operations(input: &mut Input<'_>) -> Outcome<Vec<Operation>> {
    let operations = separated(1.., operation, sign(";")).parse_next(input)?;
    opt(sign(";")).parse_next(input)?;
    Ok(operations)
}

fn operation(input: &mut Input<'_>) -> Outcome<Operation> {
    alt((
        set,
        remove,
        keyword("continue").map(|()| Operation::Continue),
    ))
    .parse_next(input)
}

fn set(input: &mut Input<'_>) -> Outcome<Operation> {
    (literal("set"), space, literal("(")).parse_next(input)?;
    let at = parameter(input)?.pointer()?;
    required("\",\"", sign(",")).parse_next(input)?;
    let calculation = |input: &mut Input<'_>| {
        keyword("calc")(input)?;
        required("a calculation in quotes", quoted)(input)?.parse(sum)
    };
    let operation = match opt(calculation).parse_next(input)? {
        Some(value) => Operation::Calculate { at, value },
        None => Operation::Set {
            at,
            value: required(
                "a text in quotes, a number, true, false or calc",
                literal_value,
            )(input)?,
        },
    };
    space(input)?;
    required("\")\"", sign(")"))(input)?;
    Ok(operation)
}

fn remove(input: &mut Input<'_>) -> Outcome<Operation> {
    (literal("remove"), space, literal("(")).parse_next(input)?;
    let at = parameter(input)?.pointer()?;
    required("\")\"", sign(")"))(input)?;
    Ok(Operation::Remove(at))
}

fn any_condition(input: &mut Input<'_>) -> Outcome<Condition> {
    let or = alt((keyword("or"), sign("|")));
    let conditions: Vec<_> = separated(1.., all_conditions, or).parse_next(input)?;
    Ok(single(conditions, Condition::Any))
}

fn all_conditions(input: &mut Input<'_>) -> Outcome<Condition> {
    let and = alt((keyword("and"), sign("&")));
    let conditions: Vec<_> = separated(1.., condition, and).parse_next(input)?;
    Ok(single(conditions, Condition::All))
}

fn single(mut conditions: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    match conditions.len() {
        1 => conditions.remove(0),
        _ => many(conditions),
    }
}

fn condition(input: &mut Input<'_>) -> Outcome<Condition> {
    let negation = |input: &mut Input<'_>| {
        keyword("not")(input)?;
        nested(input, required("a condition", condition))
    };
    let group = |input: &mut Input<'_>| {
        sign("(")(input)?;
        let condition = nested(input, required("a condition", any_condition))?;
        required("\")\"", sign(")"))(input)?;
        Ok(condition)
    };
    alt((
        negation.map(|condition| Condition::Not(Box::new(condition))),
        group,
        compare,
    ))
    .parse_next(input)
}

fn compare(input: &mut Input<'_>) -> Outcome<Condition> {
    let left = required("a JSON pointer", condition_pointer)(input)?;
    let comparison = required("a comparison such as = or gt", comparison)(input)?;
    let at = input.current_token_start();
    let right = required(
        "a text in quotes, a number, true, false or a JSON pointer",
        operand,
    )(input)?;
    let is_order = !matches!(comparison, Comparison::Equal | Comparison::Different);
    if is_order && matches!(right, Operand::Text(_) | Operand::Boolean(_)) {
        return fault(at, "only numbers can be less or greater");
    }
    Ok(Condition::Compare {
        left,
        comparison,
        right,
    })
}

fn comparison(input: &mut Input<'_>) -> Outcome<Comparison> {
    use Comparison::{Different, Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
    alt((
        alt((sign("!="), keyword("ne"))).value(Different),
        alt((sign(">="), keyword("ge"))).value(GreaterOrEqual),
        alt((sign("<="), keyword("le"))).value(LessOrEqual),
        alt((sign("="), keyword("eq"))).value(Equal),
        alt((sign(">"), keyword("gt"))).value(Greater),
        alt((sign("<"), keyword("lt"))).value(Less),
    ))
    .parse_next(input)
}

fn operand(input: &mut Input<'_>) -> Outcome<Operand> {
    let text = quoted.map(|text| Operand::Text(text.content));
    let operand = alt((
        text,
        number.map(Operand::Number),
        keyword("true").map(|()| Operand::Boolean(true)),
        keyword("false").map(|()| Operand::Boolean(false)),
        condition_pointer.map(Operand::Part),
    ))
    .parse_next(input)?;
    space(input)?;
    Ok(operand)
}

/// A pointer that ends at white space or a parenthesis.
fn condition_pointer(input: &mut Input<'_>) -> Outcome<Pointer> {
    winnow::combinator::peek('/').parse_next(input)?;
    let text =
        until(|character: char| character.is_whitespace() || matches!(character, '(' | ')'))(
            input,
        )?;
    space(input)?;
    text.pointer()
}

fn sum(input: &mut Input<'_>) -> Outcome<Expression> {
    let operator = alt((
        sign("+").value(Operator::Add),
        sign("-").value(Operator::Subtract),
    ));
    chain(input, product, operator)
}

fn product(input: &mut Input<'_>) -> Outcome<Expression> {
    let operator = alt((
        sign("*").value(Operator::Multiply),
        sign("/").value(Operator::Divide),
    ));
    chain(input, factor, operator)
}

/// Operands with operators between them, from the left.
fn chain<'a>(
    input: &mut Input<'a>,
    operand: fn(&mut Input<'_>) -> Outcome<Expression>,
    operator: impl Parser<Input<'a>, Operator, winnow::error::ErrMode<super::input::Fault>>,
) -> Outcome<Expression> {
    let mut operator = opt(operator);
    let mut left = required("a number or a JSON pointer", operand)(input)?;
    let mut length = 0;
    while let Some(operator) = operator.parse_next(input)? {
        length += 1;
        if length > MAXIMUM_CHAIN {
            return fault(input.current_token_start(), "the calculation is too long");
        }
        left = Expression::Binary {
            left: Box::new(left),
            operator,
            right: Box::new(required("a number or a JSON pointer", operand)(input)?),
        };
    }
    Ok(left)
}

/// Operators in a row. What evaluates an expression recurses into its left side.
const MAXIMUM_CHAIN: usize = 256;

fn factor(input: &mut Input<'_>) -> Outcome<Expression> {
    let group = |input: &mut Input<'_>| {
        sign("(")(input)?;
        let expression = nested(input, sum)?;
        required("\")\"", sign(")"))(input)?;
        Ok(expression)
    };
    let negative = |input: &mut Input<'_>| {
        sign("-")(input)?;
        nested(input, required("a number or a JSON pointer", factor))
    };
    let number = |input: &mut Input<'_>| {
        let number = number(input)?;
        space(input)?;
        Ok(Expression::Number(number))
    };
    alt((
        group,
        number,
        negative.map(|operand| Expression::Negative(Box::new(operand))),
        condition_pointer.map(Expression::Part),
    ))
    .parse_next(input)
}
